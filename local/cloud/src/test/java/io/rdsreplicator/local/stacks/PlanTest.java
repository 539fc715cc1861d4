package io.rdsreplicator.local.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused is refused before anything is made. */
class PlanTest {
    private final RecordedAws aws = new RecordedAws();

    @AfterEach
    void nothingWasMade() {
        assertThat(aws.calls).isEmpty();
        assertThat(aws.stacks.list(RecordedAws.PLACE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "T: {Type: 'AWS::S3::Bucket'} | Unrecognized resource types: [AWS::S3::Bucket]",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicNam: x}} | resource T with message: #: extraneous key [TopicNam] is not permitted",
                "T: {Type: 'AWS::KMS::Alias', Properties: {AliasName: x}} | resource T with message: #: required key [TargetKeyId] not found",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref X}} | Unresolved resource dependencies [X] in the Resources block",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub '${X}'}} | Unresolved resource dependencies [X] in the Resources block",
                "T: {Type: 'AWS::SNS::Topic', DependsOn: X} | Unresolved resource dependencies [X] in the Resources block",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !GetAtt X.Arn}} | instance of Fn::GetAtt references undefined resource X",
                "T: {Type: 'AWS::SNS::Topic', Condition: X} | Unresolved condition dependency X in the Resources block",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !If [X, a, b]}} | Unresolved condition dependency X in the Resources block",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !FindInMap [X, a, b]}} | Mapping named 'X' is not present",
                "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Foo x}} | the function Fn::Foo is unknown",
            })
    void refusesADanglingName(String resource, String message) {
        assertThatThrownBy(() -> aws.deploy("Resources:\n  " + resource))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnAttributeThatTheTypeDoesNotHave() {
        assertThatThrownBy(
                        () -> aws.deploy(
                                """
                Resources: {T: {Type: 'AWS::SNS::Topic'}}
                Outputs: {O: {Value: !GetAtt T.Arn}}"""))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Template error: resource T does not support attribute type Arn in Fn::GetAtt");
    }

    @Test
    void refusesResourcesInACircleAndNamesOnlyThose() {
        assertThatThrownBy(
                        () -> aws.deploy(
                                """
                Resources:
                  A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !GetAtt B.TopicName}}
                  B: {Type: 'AWS::SNS::Topic', DependsOn: C}
                  C: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Sub 'x${A.TopicName}'}}
                  D: {Type: 'AWS::SNS::Topic', DependsOn: A}"""))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Circular dependency between resources: [A, B, C]");
    }

    @Test
    void refusesANameWhoseConditionDoesNotHold() {
        assertThatThrownBy(
                        () -> aws.deploy(
                                """
                Conditions: {Never: !Equals [a, b]}
                Resources:
                  A: {Type: 'AWS::SNS::Topic', Condition: Never}
                  B: {Type: 'AWS::SNS::Topic', DependsOn: A, Properties: {DisplayName: !Ref A}}"""))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Unresolved resource dependencies [A] in the Resources block");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{A: !Condition B, B: !Condition A}       | Circular dependency between conditions",
                "{A: !Equals [!Ref T, x]}                 | Unresolved dependencies [T]. Cannot reference resources in the Conditions",
                "{A: !And [!Condition B]}                 | every Fn::And object requires a list of 2 to 10 elements",
                "{A: yes}                                 | a condition must be a boolean operation",
                "{A: !Equals [!GetAtt T.Arn, x]}          | Unresolved dependencies [T]",
                "{A: {'Fn::Contains': [[a], a]}}          | the function Fn::Contains in a condition is unknown",
                "{A: !Equals [[a], a]}                    | every Fn::Equals object requires a list of 2 string parameters",
            })
    void refusesAFaultyConditionEvenWhereNothingUsesIt(String conditions, String message) {
        assertThatThrownBy(
                        () -> aws.deploy("Conditions: " + conditions + "\nResources: {T: {Type: 'AWS::SNS::Topic'}}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesParametersThatARuleForbids() {
        assertThatThrownBy(() -> aws.deploy(
                        """
                Parameters: {Size: {Type: String}}
                Rules:
                  Sizes:
                    Assertions: [{Assert: {'Fn::Contains': [[s, m], !Ref Size]}, AssertDescription: s or m only}]
                  Unrelated:
                    RuleCondition: !Equals [!Ref Size, s]
                    Assertions: [{Assert: !Equals [a, b], AssertDescription: never}]
                Resources: {T: {Type: 'AWS::SNS::Topic'}}""",
                        "Size",
                        "xl"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("Template error: rule assertions are not satisfied: [Sizes]: s or m only");
    }

    @Test
    void refusesANameThatIsNoStackName() {
        assertThatThrownBy(() -> aws.stacks.deploy(new Deployment(
                        RecordedAws.PLACE,
                        "1x",
                        "Resources: {T: {Type: 'AWS::SNS::Topic'}}",
                        null,
                        Map.of(),
                        Map.of())))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Value '1x' at 'stackName'");
    }
}
