package io.rdsreplicator.shared.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A message to the subscribers of the notification topic. Implementations are records. Their components, {@code event}
 * and {@code version} are the fields of the message. If a name or a field is not in {@code
 * docs/notifications.schema.json}, the tests of the chain fail.
 */
@JsonPropertyOrder({"event", "version"})
public interface Event {
    /**
     * Version of the message format. A new field or event does not change it. If a field or event is renamed, removed
     * or gets another meaning, the version changes.
     */
    int VERSION = 1;

    /** The event in one word: the message attribute that filter policies use first. */
    @JsonProperty("event")
    String event();

    @JsonProperty("version")
    default int version() {
        return VERSION;
    }

    /** ARN of the source database; empty if it is not known. */
    default String sourceArn() {
        return "";
    }

    /** The source database's identifier in lower case, as RDS stores it; empty if it is not known. */
    default String sourceDatabase() {
        return "";
    }

    /** The identifier of the affected replica in lower case, as RDS stores it; empty if it is not known. */
    default String replica() {
        return "";
    }

    /** A line for people, such as the subject of an e-mail; of any length. */
    String subject();
}
