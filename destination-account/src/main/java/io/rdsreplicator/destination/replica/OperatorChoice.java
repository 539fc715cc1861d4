package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.runtime.Require;
import java.time.Instant;

/**
 * What an operator has decided by a rollback: that a certain replica goes live, whatever its age, and what may replace it by itself.
 *
 * @param executionArn of the rollback
 * @param chosenAt when it was started; what an operator has chosen later stands
 * @param pinned whether nothing replaces it until it is unpinned
 * @param notBefore older data than this does not replace it; null if any newer data may
 * @param accepts the resource id of the source whose replicas go live from now on; null if those of the same as before do
 */
public record OperatorChoice(String executionArn, Instant chosenAt, boolean pinned, Instant notBefore, String accepts) {
    public OperatorChoice {
        Require.text(executionArn, "choice: executionArn");
        Require.present(chosenAt, "choice: chosenAt");
    }

    /** One that leaves it as it is whose replicas go live. */
    public OperatorChoice(String executionArn, Instant chosenAt, boolean pinned, Instant notBefore) {
        this(executionArn, chosenAt, pinned, notBefore, null);
    }
}
