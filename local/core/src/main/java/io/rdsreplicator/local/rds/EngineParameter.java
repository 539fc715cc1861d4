package io.rdsreplicator.local.rds;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/**
 * A parameter of a DB parameter group family, with its default.
 *
 * @param value the default, or null
 * @param allowed a range, a list of values, or null for any value
 * @param fixed whether nobody can modify it
 * @param families the only families that have it, or null for all of the engine
 * @param level {@code cluster} if only DB cluster parameter groups have it; otherwise null
 */
record EngineParameter(
        String name,
        String value,
        String applyType,
        String dataType,
        String allowed,
        boolean fixed,
        String source,
        List<String> families,
        String level,
        String about) {
    private static final Pattern RANGE = Pattern.compile("(-?\\d+)-(-?\\d+)");

    boolean isIn(String family, ParameterGroup.Kind kind) {
        return (families == null || families.contains(family))
                && (level == null || kind == ParameterGroup.Kind.CLUSTER);
    }

    boolean isStatic() {
        return "static".equals(applyType);
    }

    /** A formula, such as <code>{DBInstanceClassMemory/32768}</code>, is taken as it is. */
    boolean takes(String asked) {
        if (allowed == null || asked.contains("{")) {
            return true;
        }
        Matcher range = RANGE.matcher(allowed);
        if (range.matches()) {
            return isBetween(asked, Double.parseDouble(range.group(1)), Double.parseDouble(range.group(2)));
        }
        List<String> values = List.of(allowed.split(","));
        return "list".equals(dataType)
                ? Stream.of(asked.split(",")).map(String::strip).allMatch(values::contains)
                : values.contains(asked);
    }

    private boolean isBetween(String asked, double least, double most) {
        String number = dataType.equals("integer") ? "-?\\d+" : "-?\\d+(\\.\\d+)?";
        return asked.matches(number) && Double.parseDouble(asked) >= least && Double.parseDouble(asked) <= most;
    }

    /** @param setting what a user has set, or null */
    Parameter describe(ParameterGroup.Setting setting) {
        return Parameter.builder()
                .parameterName(name)
                .parameterValue(setting == null ? value : setting.value())
                .description(about)
                .source(setting == null ? source : "user")
                .applyType(applyType)
                .dataType(dataType)
                .allowedValues(allowed)
                .isModifiable(!fixed)
                .applyMethod(setting == null ? ApplyMethod.PENDING_REBOOT : setting.method())
                .build();
    }
}
