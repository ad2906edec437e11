package io.parlor.broker;

import io.parlor.model.Position;
import io.parlor.model.RoomId;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Optional power of a {@link MessageBroker}: to erase what a record says, while its place in the log stays. Without it a deleted
 * event is withheld by the nodes, but stays in the log until that is trimmed.
 *
 * <p>Both methods are appends in every respect, duplicates included, and take effect together with the append: whoever sees the record
 * that was appended finds the other one erased. They complete with null, and nothing is appended, if the target is not in the log any more.
 * A broker that retains nothing just appends.
 */
public interface RecordErasure {
    /**
     * Appends a record that amends another one, and is to be erased together with it.
     *
     * @param blank what the payload of this record becomes then
     * @return completes with null also if the target was erased
     */
    CompletionStage<@Nullable Position> amend(RoomId room, LogRecord record, Position target, byte[] blank);

    /**
     * Appends a record, and erases its target with all that amended it. What {@link MessageBroker#read} gives afterwards, and followers that catch up, is the
     * same positions and keys with {@code blank} as the target's payload, and theirs as that of its amendments. A target that was erased before stays so.
     * What is in consumer groups' hands already is not touched.
     */
    CompletionStage<@Nullable Position> erase(RoomId room, LogRecord record, Position target, byte[] blank);
}
