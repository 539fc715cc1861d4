package io.rdsreplicator.local.rds;

import java.util.Collection;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** Answers "not implemented here" to a parameter that the stage would not heed. */
final class Implemented {
    private Implemented() {}

    /** @param parameters by their names in RDS's API model */
    static void only(String operation, SdkPojo request, Set<String> parameters) {
        for (SdkField<?> field : request.sdkFields()) {
            if (asksForSomething(field.getValueOrDefault(request)) && !parameters.contains(field.memberName())) {
                throw new UnsupportedOperationException("rds:" + operation + " with " + field.memberName() + " is not implemented here");
            }
        }
    }

    private static boolean asksForSomething(Object value) {
        boolean empty = value instanceof Collection<?> list && list.isEmpty();
        return value != null && !Boolean.FALSE.equals(value) && !empty;
    }
}
