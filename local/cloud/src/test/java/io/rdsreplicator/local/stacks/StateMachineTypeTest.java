package io.rdsreplicator.local.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;

/** What a template says of state machines reaches the request, and Ref and GetAtt give what AWS documents. */
class StateMachineTypeTest {
    private final RecordedAws aws = new RecordedAws();

    @Test
    void stateMachines() {
        String template =
                """
                Parameters: {Role: {Type: String, Default: r}}
                Resources:
                  M:
                    Type: AWS::StepFunctions::StateMachine
                    Properties:
                      StateMachineName: m
                      StateMachineType: STANDARD
                      RoleArn: !Ref Role
                      DefinitionString: '{"StartAt": "${First}", "Comment": "${First} ${Sum$}"}'
                      DefinitionSubstitutions: {First: 'a$1\\b'}
                      TracingConfiguration: {Enabled: true}
                      LoggingConfiguration: {Level: ALL, IncludeExecutionData: false}
                      Tags: [{Key: a, Value: b}]
                Outputs: {Ref: {Value: !Ref M}, Arn: {Value: !GetAtt M.Arn}, Name: {Value: !GetAtt M.Name}}""";
        Stack stack = aws.deploy(template);
        aws.deploy(template, "Role", "other");

        String definition = "{\"StartAt\": \"a$1\\b\", \"Comment\": \"a$1\\b ${Sum$}\"}";
        assertThat(aws.only(CreateStateMachineRequest.class))
                .isEqualTo(CreateStateMachineRequest.builder()
                        .name("m")
                        .type("STANDARD")
                        .roleArn("r")
                        .definition(definition)
                        .tracingConfiguration(t -> t.enabled(true))
                        .loggingConfiguration(l -> l.level("ALL").includeExecutionData(false))
                        .tags(software.amazon.awssdk.services.sfn.model.Tag.builder()
                                .key("a")
                                .value("b")
                                .build())
                        .build());
        String arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:m";
        assertThat(stack.outputs())
                .extractingByKeys("Ref", "Arn", "Name")
                .extracting(Stack.Output::value)
                .containsExactly(arn, arn, "m");
        assertThat(aws.only(UpdateStateMachineRequest.class).roleArn()).isEqualTo("other");
        assertThat(aws.only(UpdateStateMachineRequest.class).stateMachineArn()).isEqualTo(arn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{RoleArn: r, DefinitionString: '${B} ${A}'}          | placeholders without a substitution: [A, B]",
                "{RoleArn: r}                                         | exactly one of DefinitionS3Location, DefinitionString and Definition",
                "{RoleArn: r, DefinitionString: x, Definition: {}}    | exactly one of DefinitionS3Location, DefinitionString and Definition",
                "{RoleArn: r, DefinitionS3Location: none.json}        | cannot read /templates/none.json",
                "{RoleArn: r, DefinitionString: x, TracingConfiguration: {Enable: true}} | TracingConfiguration: extraneous key [Enable]",
                "{RoleArn: {a: b}, DefinitionString: x}               | #/RoleArn: expected type: String, found: JSONObject",
            })
    void stateMachinesRefuse(String properties, String message) {
        assertThatThrownBy(() -> aws.deploy(
                        "Resources: {M: {Type: 'AWS::StepFunctions::StateMachine', Properties: " + properties + "}}"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("resource M CREATE_FAILED")
                .hasMessageContaining(message);
        assertThat(aws.calls).isEmpty();
    }
}
