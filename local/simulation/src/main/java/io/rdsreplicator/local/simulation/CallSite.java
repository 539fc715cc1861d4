package io.rdsreplicator.local.simulation;

/**
 * Where in the product a call is made.
 *
 * @param account {@code A} or {@code B}
 * @param step the function's, as {@code SwapSecret}; for a service that calls another, the calling service
 * @param service the SDK's name of the service called
 * @param occurrence which of the invocation's calls of the operation, from 1
 */
public record CallSite(String account, String step, String service, String operation, int occurrence) {
    @Override
    public String toString() {
        return account + " " + step + " " + service + ":" + operation + (occurrence > 1 ? " #" + occurrence : "");
    }
}
