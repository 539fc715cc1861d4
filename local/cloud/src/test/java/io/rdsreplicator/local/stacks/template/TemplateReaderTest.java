package io.rdsreplicator.local.stacks.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateReaderTest {
    @Test
    void readsJsonAsItReadsYaml() {
        Template template = TemplateReader.read(
                """
                {"Resources": {"T": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain",
                 "Properties": {"TopicName": {"Fn::Sub": "${AWS::StackName}-t"}}}}}""");

        Template.Resource topic = template.resources().get("T");
        assertThat(topic.deletionPolicy()).isEqualTo(Template.DeletionPolicy.RETAIN);
        assertThat(topic.properties()).isEqualTo(Map.of("TopicName", Map.of("Fn::Sub", "${AWS::StackName}-t")));
    }

    @Test
    void keepsDatesAndNumbersWithLeadingZerosAsText() {
        Object tree = YamlTree.read("{Version: 2012-10-17, Account: 012345678901, Count: 12, On: true}");

        assertThat(tree)
                .isEqualTo(Map.of(
                        "Version", "2012-10-17", "Account", "012345678901", "Count", new BigInteger("12"), "On", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Resources: {}}                                              | At least one Resources member must be defined.",
                "{Resource: {}}                                               | Invalid template property or properties [Resource]",
                "{Transform: x, Resources: {}}                                | transforms are not implemented here",
                "{Resources: {T: {Typ: x}}}                                   | Invalid template resource property 'Typ'",
                "{Resources: {T: {Properties: {}}}}                           | Every Resources object must contain a Type member.",
                "{Resources: {a-b: {Type: x}}}                                | Resources name a-b is non alphanumeric.",
                "{Resources: {T: {Type: x}, T: {Type: y}}}                    | duplicate key 'T' (line 1)",
                "{Resources: {T: &a {Type: x}, U: *a}}                        | YAML aliases are not allowed",
                "{Resources: {T: {Type: x, DeletionPolicy: Snapshot}}}        | DeletionPolicy Snapshot of resource T is not implemented here",
                "{Resources: {T: {Type: x}}, Outputs: {O: {Description: d}}}  | Every Outputs member must contain a Value object",
                "{Resources: {T: {Type: x}}, Outputs: {O: {Value: v, Export: {Name: e}}}} | the export of output O is not implemented here",
                "{Resources: [                                                | YAML not well-formed",
            })
    void refusesWhatCloudFormationRefuses(String text, String message) {
        assertThatThrownBy(() -> TemplateReader.read(text))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }
}
