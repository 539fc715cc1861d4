package io.rdsreplicator.local.rds;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** Which parameters a request gives, by their names in the API model of RDS. */
final class RequestParameters {
    private RequestParameters() {}

    static Set<String> given(SdkPojo request) {
        return request.sdkFields().stream()
                .filter(field -> isGiven(field.getValueOrDefault(request)))
                .map(SdkField::memberName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isGiven(Object value) {
        boolean empty = value instanceof Collection<?> list && list.isEmpty();
        return value != null && !empty;
    }

    /**
     * Answers "not implemented here" to a parameter that this implementation ignores. A parameter with the value false
     * is accepted: it asks for nothing.
     */
    static void requireImplemented(String operation, SdkPojo request, Set<String> implemented) {
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            if (isGiven(value) && !Boolean.FALSE.equals(value) && !implemented.contains(field.memberName())) {
                throw new UnsupportedOperationException(
                        "rds:" + operation + " with " + field.memberName() + " is not implemented here");
            }
        }
    }
}
