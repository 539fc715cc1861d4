package io.rdsreplicator.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private final Surroundings surroundings = new Surroundings() {
        private int seeds;

        @Override
        public Instant now() {
            return StatesStage.START;
        }

        @Override
        public String nextSeed() {
            return "seed" + seeds++;
        }
    };

    private Object evaluate(String expression) {
        Object input = StatesJson.parse("{\"n\": null, \"i\": 3, \"list\": [1, 2, 3], \"text\": \"{\\\"a\\\": 1}\"}");
        Map<String, Object> states = Map.of("input", input);
        return Expression.compile(expression).evaluate(Map.of("states", states), surroundings, "Output");
    }

    @Test
    void parsesJson() {
        assertThat(evaluate("$parse($states.input.text)")).isEqualTo(Map.of("a", 1));
        assertThat(evaluate("$parse('[1, null]')")).isEqualTo(Arrays.asList(1, null));
        assertThat(evaluate("$parse('null')")).isNull();
        assertThatThrownBy(() -> evaluate("$parse('{')"))
                .isInstanceOf(StateFailure.class)
                .hasMessageContaining("QueryEvaluationError");
    }

    @Test
    void hashesInFiveAlgorithms() {
        assertThat(evaluate("$hash('abc', 'MD5')")).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(evaluate("$hash('abc', 'SHA-1')")).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(evaluate("$hash('abc', 'SHA-256')"))
                .asString()
                .startsWith("ba7816bf8f01cfea")
                .hasSize(64);
        assertThat(evaluate("$hash('abc', 'SHA-384')"))
                .asString()
                .startsWith("cb00753f45a35e8b")
                .hasSize(96);
        assertThat(evaluate("$hash('abc', 'SHA-512')"))
                .asString()
                .startsWith("ddaf35a193617aba")
                .hasSize(128);
        assertThatThrownBy(() -> evaluate("$hash('abc', 'CRC')")).hasMessageContaining("the algorithm is one of");
        assertThatThrownBy(() -> evaluate("$hash(1, 'MD5')")).hasMessageContaining("argument 1 must be of type string");
    }

    @Test
    void partitionsAnArray() {
        assertThat(evaluate("$partition([1..5], 2)")).isEqualTo(List.of(List.of(1, 2), List.of(3, 4), List.of(5)));
        assertThatThrownBy(() -> evaluate("$partition([1..5], 0)")).hasMessageContaining("positive");
    }

    @Test
    void rangesIncludeTheirEnd() {
        assertThat(evaluate("$range(1, 9, 2)")).isEqualTo(List.of(1, 3, 5, 7, 9));
        assertThat(evaluate("$range(3, 0, -2)")).isEqualTo(List.of(3, 1));
        assertThat(evaluate("$range(0, 1, 0.5)")).isEqualTo(List.of(0, 0.5, 1));
        assertThatThrownBy(() -> evaluate("$range(1, 1001, 1)")).hasMessageNotContaining("step");
        assertThatThrownBy(() -> evaluate("$range(1, 2, 0)")).hasMessageContaining("zero");
    }

    @Test
    void randomNumbersRepeatWithTheirSeed() {
        assertThat(evaluate("$random(42)")).isEqualTo(evaluate("$random(42)")).isNotEqualTo(evaluate("$random(43)"));
        assertThat((Double) evaluate("$random()")).isBetween(0.0, 1.0).isNotEqualTo(evaluate("$random()"));
    }

    @Test
    void identifiersAreVersionFourAndNeverTheSame() {
        assertThat(evaluate("$uuid()"))
                .asString()
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
                .isNotEqualTo(evaluate("$uuid()"));
    }

    @Test
    void timeIsTheTimelines() {
        assertThat(evaluate("$now()")).isEqualTo("2026-01-31T12:00:00.000Z");
        assertThat(evaluate("$now('[Y0001]-[M01]')")).isEqualTo("2026-01");
        assertThat(evaluate("$millis()")).isEqualTo(StatesStage.START.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$eval('1')",
                "$",
                "$$",
                "$.a",
                "$$.a",
                "$states.input.list[$$.x]",
                "$string($)",
                "$map([1], function($v) { $ })",
                "{'a': $}",
                "$states.input.i + $",
                "[1, $]",
                "$states.input ~> $eval",
                "($x := 1; $)",
                "$states.input.i = 3 and $"
            })
    void refusesWhatStepFunctionsForbids(String expression) {
        assertThatThrownBy(() -> Expression.compile(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$states.input.list[$ > 1]",
                "$states.input.list.($ * 2)",
                "$states.input.list.$string($)",
                "$states.input.list^(>$)",
                "$states.input.list.{'v': $}",
                "'$eval and $$'",
                "/* $$ */ 1",
                "$states.input.text ~> /\\$$/ ~> $exists",
                "$states.input.list.$",
                "$states.input{'k': $.i}",
                "$states.input ~> |$|{'z': 1}|",
                "$sum($states.input.list[$ != 2])",
                "$contains('$$', '$')"
            })
    void acceptsWhatOnlyLooksLikeIt(String expression) {
        assertThat(evaluate(expression)).isNotNull();
    }

    @Test
    void anUndefinedResultIsAnError() {
        for (String expression :
                List.of("$states.input.missing", "missing", "$missing", "$states.input.list[9]", "()")) {
            assertThatThrownBy(() -> evaluate(expression))
                    .as(expression)
                    .isInstanceOf(StateFailure.class)
                    .hasMessageContaining("specified for the field 'Output' returned nothing (undefined)");
        }
    }

    @Test
    void anErrorNamesTheExpressionAndTheField() {
        assertThatThrownBy(() -> evaluate("$states.input.text + 1"))
                .isInstanceOfSatisfying(StateFailure.class, failure -> {
                    assertThat(failure.error()).isEqualTo("States.QueryEvaluationError");
                    assertThat(failure.cause())
                            .startsWith("The JSONata expression '$states.input.text + 1' "
                                    + "specified for the field 'Output' threw an error during evaluation. T2001: ");
                });
        assertThatThrownBy(() -> evaluate("$error('own words')")).hasMessageContaining("own words");
        assertThatThrownBy(() -> evaluate("function($x) { $x }")).hasMessageContaining("returned a function");
        assertThatThrownBy(() -> evaluate("{'f': $sum}")).hasMessageContaining("returned a function");
    }

    @Test
    void nullIsAValue() {
        assertThat(evaluate("$states.input.n")).isNull();
        assertThat(evaluate("{'a': $states.input.n, 'b': $states.input.missing}"))
                .isEqualTo(Collections.singletonMap("a", null));
    }

    @Test
    void integralNumbersAreIntegers() {
        assertThat(StatesJson.write(evaluate("[1.0, 4 / 2, 1 / 4, $power(2, 40), $round(2.6), $number('7')]")))
                .isEqualTo("[1,2,0.25,1099511627776,3,7]");
    }

    @Test
    void whatIsReadIsNotChangedByWhatIsMade() {
        Map<String, Object> input = Map.of("states", Map.of("input", StatesJson.parse("{\"a\": {\"b\": 1}}")));
        Expression.compile("$states.input ~> |a|{'b': 2}|").evaluate(input, surroundings, "Output");

        assertThat(StatesJson.write(input)).isEqualTo("{\"states\":{\"input\":{\"a\":{\"b\":1}}}}");
    }

    @Test
    void readsAPlainPathAsJsonataDoes() {
        assertThat(evaluate("$states.input.i")).isEqualTo(3);
        assertThat(evaluate("$states.input.text")).isEqualTo("{\"a\": 1}");
        assertThat(evaluate("$states.input.n")).isNull();
        assertThat(evaluate("$states.input.list")).isEqualTo(List.of(1, 2, 3));
        assertThat(evaluate("$states.input")).isEqualTo(evaluate("(\n$states.input)"));
        assertThatThrownBy(() -> evaluate("$states.input.none")).hasMessageContaining("returned nothing");
        assertThatThrownBy(() -> evaluate("$states.input.i.none")).hasMessageContaining("returned nothing");
        assertThatThrownBy(() -> evaluate("$none.input")).hasMessageContaining("returned nothing");
    }
}
