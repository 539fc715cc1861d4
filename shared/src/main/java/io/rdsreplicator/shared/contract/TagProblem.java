package io.rdsreplicator.shared.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.Tag;

/** Explains what is wrong with the tags of a resource whose name is one of this stack's. */
final class TagProblem {
    private TagProblem() {}

    /**
     * @param named the replication in the resource's name
     * @return empty if the tags are another stack's
     */
    static Optional<String> of(List<Tag> tags, String stack, ReplicationId named) {
        Map<String, String> values = ReplicationTags.byKey(tags);
        String tagged = values.get(ReplicationTags.STACK);
        if (tagged != null && !tagged.equals(stack)) {
            return Optional.empty();
        }
        return Optional.of(
                complaint(values, named) + "; put its tags right, or rename it if it is not of stack " + stack);
    }

    private static String complaint(Map<String, String> values, ReplicationId named) {
        for (String key : List.of(ReplicationTags.STACK, ReplicationTags.REPLICATION_ID, ReplicationTags.SOURCE_ARN)) {
            if (!values.containsKey(key)) {
                return "it has a name of this stack's and no tag " + key;
            }
        }
        String id = values.get(ReplicationTags.REPLICATION_ID);
        return named.value().equals(id)
                ? "its tag " + ReplicationTags.SOURCE_ARN + " is " + values.get(ReplicationTags.SOURCE_ARN)
                        + ", and its name is of another database, " + named.database()
                : "its tag " + ReplicationTags.REPLICATION_ID + " is " + id + ", and its name says " + named;
    }
}
