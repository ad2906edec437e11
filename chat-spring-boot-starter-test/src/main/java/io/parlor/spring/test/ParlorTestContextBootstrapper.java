package io.parlor.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Made by Spring's test framework. */
final class ParlorTestContextBootstrapper extends TestSliceTestContextBootstrapper<ParlorTest> {}
