package io.rdsreplicator.local.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.stacks.template.TemplateException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    private final RecordedAws aws = new RecordedAws();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Fn::Contains': [!Ref Empty, '']}",
                "!Not [{'Fn::Contains': [!Ref Full, '']}]",
                "{'Fn::Contains': [!Ref Full, b]}",
                "{'Fn::EachMemberIn': [!Ref Full, [a, b, c]]}",
                "!Not [{'Fn::EachMemberIn': [!Ref Full, [a]]}]",
                "{'Fn::EachMemberEquals': [[a, a], a]}",
                "!Or [!Equals [a, b], !Equals [!Ref AWS::Region, eu-west-1]]",
            })
    void aRuleComparesParametersByTheFunctionsOfRules(String assertion) {
        assertThat(aws.deploy(ruled(assertion)).resources()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "!Equals [!Join ['', !Ref Empty], '']                | Fn::Join is not supported in a rule",
                "!Equals [!Select [0, !Ref Full], a]                 | Fn::Select is not supported in a rule",
                "!Condition Known                                    | Condition is not supported in a rule",
                "!Equals [!Ref Full, a]                              | every Fn::Equals object requires a list of 2 string parameters",
                "{'Fn::Contains': [!Ref AWS::Region, a]}             | every Fn::Contains object requires a list of strings",
                "{'Fn::EachMemberIn': [!Ref Empty, ['']]}            | Fn::EachMemberIn object requires lists of strings that are not empty",
                "{'Fn::EachMemberEquals': [!Ref Empty, '']}          | Fn::EachMemberEquals object requires lists of strings that are not empty",
            })
    void refusesARuleThatCloudFormationDoesNotDocument(String assertion, String message) {
        assertThatThrownBy(() -> aws.deploy(ruled(assertion)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    private static String ruled(String assertion) {
        return """
                Parameters:
                  Empty: {Type: CommaDelimitedList, Default: ''}
                  Full: {Type: CommaDelimitedList, Default: 'a,b'}
                Conditions: {Known: !Equals [a, a]}
                Rules: {R: {Assertions: [{Assert: %s}]}}
                Resources: {T: {Type: 'AWS::SNS::Topic'}}"""
                .formatted(assertion);
    }
}
