package io.rdsreplicator.local.stacks.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateParametersTest {
    @Test
    void namesEveryParameterWithoutAValue() {
        assertThatThrownBy(() ->
                        parameters("{A: {Type: String}, B: {Type: String}, C: {Type: String, Default: x}}", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Parameters: [A, B] must have values");
    }

    @Test
    void refusesAParameterThatTheTemplateDoesNotHave() {
        assertThatThrownBy(() -> parameters("{A: {Type: String, Default: x}}", Map.of("a", "1")))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Parameters: [a] do not exist in the template");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Type: String, AllowedPattern: '[a-z]+'}          | abc1 | Parameter 'P' must match pattern [a-z]+",
                "{Type: String, AllowedValues: [one, two]}         | on   | Parameter 'P' must be one of AllowedValues",
                "{Type: String, MinLength: 4}                      | abc  | Parameter 'P' must contain at least 4 characters",
                "{Type: String, MaxLength: 2}                      | abc  | Parameter 'P' must contain at most 2 characters",
                "{Type: Number}                                    | 1x   | Parameter 'P' must be a number",
                "{Type: Number, MinValue: 1}                       | 0    | Parameter 'P' must be a number not less than 1",
                "{Type: Number, MaxValue: 5}                       | 5.1  | Parameter 'P' must be a number not greater than 5",
                "{Type: List<Number>, MaxValue: 5}                 | 1, 6 | Parameter 'P' must be a number not greater than 5",
                "{Type: CommaDelimitedList, AllowedPattern: '\\d'} | 1,22 | Parameter 'P' must match pattern \\d",
                "{Type: String, MinLength: 9, ConstraintDescription: be long} | abc | Parameter P failed to satisfy constraint: be long",
            })
    void refusesAValueInCloudFormationsWords(String definition, String value, String message) {
        assertThatThrownBy(() -> parameters("{P: " + definition + "}", Map.of("P", value)))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @Test
    void acceptsValuesAtTheirLimitsAndAnEmptyDefault() {
        TemplateParameters parameters = parameters(
                "{N: {Type: Number, MinValue: 1, MaxValue: 5}, E: {Type: String, Default: '', AllowedPattern: '^$|^x+$'}}",
                Map.of("N", "5"));

        assertThat(parameters.value("N")).isEqualTo("5");
        assertThat(parameters.value("E")).isEqualTo("");
    }

    @Test
    void splitsListsAndTrimsTheirItems() {
        TemplateParameters parameters = parameters(
                "{L: {Type: CommaDelimitedList}, G: {Type: 'List<AWS::EC2::SecurityGroup::Id>'}}",
                Map.of("L", "a, b ,c", "G", "sg-1,sg-2"));

        assertThat(parameters.value("L")).isEqualTo(List.of("a", "b", "c"));
        assertThat(parameters.value("G")).isEqualTo(List.of("sg-1", "sg-2"));
    }

    @Test
    void anEmptyListIsOneEmptyTextAndNoneOfAType() {
        TemplateParameters parameters =
                parameters("{L: {Type: CommaDelimitedList, Default: '', AllowedPattern: '^$|^x$'}}", Map.of());

        assertThat(parameters.value("L")).isEqualTo(List.of(""));
        assertThatThrownBy(() -> parameters("{G: {Type: 'List<AWS::EC2::Subnet::Id>', Default: ''}}", Map.of()))
                .hasMessageContaining("must not be empty");
    }

    @Test
    void masksNoEchoValues() {
        assertThat(parameters("{P: {Type: String, NoEcho: true}, Q: {Type: String}}", Map.of("P", "hush", "Q", "q"))
                        .shown())
                .containsExactly(Map.entry("P", "****"), Map.entry("Q", "q"));
    }

    @ParameterizedTest
    @CsvSource({"AWS::SSM::Parameter::Value<String>", "string", "List<String>"})
    void refusesOtherTypesByName(String type) {
        assertThatThrownBy(() -> parameters("{P: {Type: '" + type + "'}}", Map.of("P", "x")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Unrecognized parameter type: " + type + " of parameter P");
    }

    private static TemplateParameters parameters(String definitions, Map<String, String> given) {
        Template template =
                TemplateReader.read("Parameters: " + definitions + "\nResources: {T: {Type: 'AWS::SNS::Topic'}}");
        return TemplateParameters.of(template.parameters(), given);
    }
}
