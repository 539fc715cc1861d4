package io.rdsreplicator.local.s3;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * Reads and writes members of requests and responses by their names in the model. It is for members that S3 only
 * stores and returns.
 */
final class Members {
    /** Members that every request may have and that have no effect here: requests are free. */
    private static final Set<String> IRRELEVANT = Set.of("RequestPayer");

    private Members() {}

    /** The members with those names that have a value. */
    static Map<String, Object> pick(SdkPojo structure, Set<String> names) {
        Map<String, Object> picked = new LinkedHashMap<>();
        for (SdkField<?> field : structure.sdkFields()) {
            Object value = field.getValueOrDefault(structure);
            if (names.contains(field.memberName()) && isSet(value)) {
                picked.put(field.memberName(), value);
            }
        }
        return picked;
    }

    private static boolean isSet(Object value) {
        return value != null
                && !(value instanceof Collection<?> list && list.isEmpty())
                && !(value instanceof Map<?, ?> map && map.isEmpty());
    }

    /** Sets those members of a builder that are in the map. */
    static <B extends SdkPojo> B fill(B builder, Map<String, Object> members) {
        for (SdkField<?> field : builder.sdkFields()) {
            if (members.containsKey(field.memberName())) {
                field.set(builder, members.get(field.memberName()));
            }
        }
        return builder;
    }

    /** Refuses a request with members that are not implemented, so that none is ignored. */
    @SafeVarargs
    static void requireOnly(S3Request request, Set<String>... supported) {
        Set<String> known = new HashSet<>();
        for (Set<String> some : supported) {
            known.addAll(some);
        }
        for (SdkField<?> field : request.sdkFields()) {
            String name = field.memberName();
            if (!known.contains(name) && !IRRELEVANT.contains(name) && isSet(field.getValueOrDefault(request))) {
                String operation = request.getClass().getSimpleName().replaceFirst("Request$", "");
                throw new UnsupportedOperationException(
                        "s3:" + operation + " with " + name + " is not implemented here");
            }
        }
    }
}
