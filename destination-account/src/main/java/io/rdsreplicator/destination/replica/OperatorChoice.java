package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.runtime.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The decision of an operator in a rollback: the replica that goes live regardless of its age, and what may replace it
 * automatically.
 *
 * @param executionArn of the rollback
 * @param chosenAt when the rollback was started; a later choice of an operator is not undone
 * @param pinned whether no other replica goes live until the pin is removed
 * @param notBefore older data than this does not replace it; null if any newer data may
 * @param accepts the resource id of the source whose replicas go live from now on; null if that does not change
 */
public record OperatorChoice(
        String executionArn, Instant chosenAt, boolean pinned, @Nullable Instant notBefore, @Nullable String accepts) {
    public OperatorChoice {
        Require.text(executionArn, "choice: executionArn");
        Require.present(chosenAt, "choice: chosenAt");
    }

    /** A choice that does not change the source whose replicas go live. */
    public OperatorChoice(String executionArn, Instant chosenAt, boolean pinned, @Nullable Instant notBefore) {
        this(executionArn, chosenAt, pinned, notBefore, null);
    }
}
