package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;

/** Templates and artefacts in buckets, as {@code aws cloudformation package} leaves them. */
class ArtefactsTest {
    private final RecordedAws aws = new RecordedAws();
    private final TemplateSource source = new TemplateSource(aws.objects);

    @Test
    void takesFunctionsAndDefinitionsFromABucket() {
        aws.stored.put("artefacts/machine", "{\"StartAt\": \"${First}\"}");

        aws.deploy(
                """
                Resources:
                  F: {Type: 'AWS::Lambda::Function', Properties: {Role: r, Code: {S3Bucket: artefacts, S3Key: f, S3ObjectVersion: '3'}}}
                  M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {RoleArn: r, DefinitionSubstitutions: {First: Begin},
                    DefinitionS3Location: {Bucket: artefacts, Key: machine}}}""");

        assertThat(aws.only(CreateFunctionRequest.class).code())
                .satisfies(code -> assertThat(code.s3Bucket() + "/" + code.s3Key() + "/" + code.s3ObjectVersion())
                        .isEqualTo("artefacts/f/3"));
        assertThat(aws.only(CreateStateMachineRequest.class).definition()).isEqualTo("{\"StartAt\": \"Begin\"}");
    }

    @Test
    void hasNoLocalPathsInATemplateThatCameWithoutADirectory() {
        String template = "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Role: r, Code: f.jar}}}";

        assertThatThrownBy(() -> aws.stacks.deploy(new Deployment(PLACE, "demo", template, null, Map.of(), Map.of())))
                .hasMessageContaining("#/Code: expected type: JSONObject, found: String");
    }

    @ParameterizedTest
    @CsvSource({
        "https://s3.eu-west-1.amazonaws.com/bucket/a/b.template",
        "https://bucket.s3.eu-west-1.amazonaws.com/a/b.template",
        "https://bucket.s3.amazonaws.com/a/b.template?versionId=null",
        "https://s3.cn-north-1.amazonaws.com.cn/bucket/a/b.template",
        "https://bucket.s3.cn-north-1.amazonaws.com.cn/a/b.template",
        "http://127.0.0.1:4566/bucket/a/b.template",
        "http://localhost:4566/bucket/a%2Fb.template",
    })
    void readsATemplateFromEveryFormOfUrl(String url) {
        aws.stored.put("bucket/a/b.template", "text");

        assertThat(source.text(Caller.root(PLACE), null, url)).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/key",
                "https://s3.amazonaws.com/bucket",
                "https://bucket.s3.amazonaws.com/",
                "bucket/key",
                "::"
            })
    void refusesAUrlThatNamesNoObject(String url) {
        assertThatThrownBy(() -> source.text(Caller.root(PLACE), null, url))
                .isInstanceOf(TemplateException.class)
                .hasMessage("TemplateURL must be a supported URL.");
    }

    @Test
    void takesALargerTemplateFromABucketThanInACallAndNoneBeyondThat() {
        aws.stored.put("b/large", "#".repeat(1_000_000));
        aws.stored.put("b/larger", "#".repeat(1_000_001));
        Caller caller = Caller.root(PLACE);

        assertThat(source.text(caller, "#".repeat(51_200), null)).hasSize(51_200);
        assertThatThrownBy(() -> source.text(caller, "ü".repeat(25_601), null))
                .hasMessageEndingWith("at 'templateBody' failed to satisfy constraint: "
                        + "Member must have length less than or equal to 51200");
        assertThat(source.text(caller, null, "https://s3.amazonaws.com/b/large"))
                .hasSize(1_000_000);
        assertThatThrownBy(() -> source.text(caller, null, "https://s3.amazonaws.com/b/larger"))
                .hasMessage("Template may not exceed 1000000 bytes in size.");
    }

    @Test
    void tellsWhatTheBucketSays() {
        assertThatThrownBy(() -> source.text(Caller.root(PLACE), null, "https://s3.amazonaws.com/b/none"))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("S3 error: The specified key does not exist.\nFor more information check");
    }
}
