package io.rdsreplicator.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** The rows are those of AWS's documentation: 0 does not breach, X does, - is missing. */
class AlarmVerdictTest {
    @ParameterizedTest
    @CsvSource({
        "0-X-X, OK, OK, OK, OK",
        "0----, OK, OK, OK, OK",
        "-----, INSUFFICIENT_DATA, , ALARM, OK",
        "0XX-X, ALARM, ALARM, ALARM, ALARM",
        "--X--, ALARM, , ALARM, OK",
        "----X, INSUFFICIENT_DATA, , ALARM, OK",
        "X----, ALARM, , ALARM, OK"
    })
    void threeOfThree(
            String values, StateValue missing, StateValue ignore, StateValue breaching, StateValue notBreaching) {
        assertThat(states(values, 3)).containsExactly(missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest
    @CsvSource({
        "0-X-X, ALARM, ALARM, ALARM, ALARM",
        "00X0X, ALARM, ALARM, ALARM, ALARM",
        "0-X--, OK, OK, ALARM, OK",
        "----0, OK, OK, ALARM, OK",
        "---X-, ALARM, , ALARM, OK",
        "----X, INSUFFICIENT_DATA, , ALARM, OK"
    })
    void twoOfThree(
            String values, StateValue missing, StateValue ignore, StateValue breaching, StateValue notBreaching) {
        assertThat(states(values, 2)).containsExactly(missing, ignore, breaching, notBreaching);
    }

    private static List<StateValue> states(String values, int toAlarm) {
        List<OptionalDouble> read = values.chars()
                .mapToObj(c -> c == '-' ? OptionalDouble.empty() : OptionalDouble.of(c == 'X' ? 9 : 0))
                .toList();
        return Stream.of("missing", "ignore", "breaching", "notBreaching")
                .map(treatment -> AlarmVerdict.of(read, 3, toAlarm, treatment, value -> value > 5)
                        .state())
                .collect(Collectors.toList());
    }
}
