package io.rdsreplicator.local.ssm;

import java.time.Instant;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The latest version of a parameter of type {@code String}. */
record LocalParameter(String arn, String name, String value, long version, Instant modified) {

    Parameter view() {
        return Parameter.builder()
                .name(name)
                .type(ParameterType.STRING)
                .value(value)
                .version(version)
                .lastModifiedDate(modified)
                .arn(arn)
                .dataType("text")
                .build();
    }
}
