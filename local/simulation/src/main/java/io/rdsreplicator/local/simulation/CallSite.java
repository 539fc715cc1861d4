package io.rdsreplicator.local.simulation;

/**
 * The place in the product where a call is made.
 *
 * @param account {@code A} or {@code B}
 * @param step the function's, such as {@code SwapSecret}; if a service calls another service, the calling service
 * @param service the SDK's name of the service called
 * @param occurrence number of the call among the invocation's calls of the operation, from 1
 */
public record CallSite(String account, String step, String service, String operation, int occurrence) {
    @Override
    public String toString() {
        return account + " " + step + " " + service + ":" + operation + (occurrence > 1 ? " #" + occurrence : "");
    }
}
