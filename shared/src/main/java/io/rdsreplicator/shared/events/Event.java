package io.rdsreplicator.shared.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Something that happened, as subscribers of the notification topic are told: a record, whose components are the message beside {@code
 * event} and {@code version}. A name or a field that is not in {@code docs/notifications.schema.json} does not pass the tests of the chain.
 */
@JsonPropertyOrder({"event", "version"})
public interface Event {
    /** Of the messages' form. A new field or event leaves it as it is; one that is renamed, removed or means something else does not. */
    int VERSION = 1;

    /** What happened, in one word: the message attribute that filter policies look at first. */
    @JsonProperty("event")
    String event();

    @JsonProperty("version")
    default int version() {
        return VERSION;
    }

    /** The source database's identifier, in lower case as RDS keeps it; empty if it is not known. */
    default String sourceDatabase() {
        return "";
    }

    /** The identifier of the replica that it happened to, in lower case as RDS keeps it; empty if it is not known. */
    default String replica() {
        return "";
    }

    /** A line for a person, as an e-mail's subject; of any length. */
    String subject();
}
