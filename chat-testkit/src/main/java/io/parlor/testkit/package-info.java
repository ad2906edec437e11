/**
 * The broker compatibility kit and the test doubles that host applications use.
 *
 * <p>Here lives what tests share: one suite that every broker adapter passes, and doubles of the
 * engine's outer edges. Nothing here may be needed at run time, and nothing here knows a broker.
 */
@NullMarked
package io.parlor.testkit;

import org.jspecify.annotations.NullMarked;
