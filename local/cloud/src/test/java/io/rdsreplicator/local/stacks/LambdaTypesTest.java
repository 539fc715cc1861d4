package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** What a template says of functions reaches the request, and Ref and GetAtt give what AWS documents. */
class LambdaTypesTest {
    private final RecordedAws aws = new RecordedAws();

    @Test
    void functions() {
        Stack stack = aws.deploy(
                """
                Resources:
                  F:
                    Type: AWS::Lambda::Function
                    Properties:
                      Code: ../x/target/f.jar
                      FunctionName: f
                      Description: d
                      Handler: a.B::c
                      Runtime: java25
                      Role: arn:aws:iam::111111111111:role/r
                      Timeout: 60
                      MemorySize: 512
                      Architectures: [arm64]
                      Environment: {Variables: {A: 1, B: true}}
                      LoggingConfig: {LogFormat: JSON, LogGroup: g, ApplicationLogLevel: INFO}
                      TracingConfig: {Mode: Active}
                      VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g1]}
                      KmsKeyArn: k
                      ReservedConcurrentExecutions: 5
                      Tags: [{Key: a, Value: b}]
                Outputs: {Ref: {Value: !Ref F}, Arn: {Value: !GetAtt F.Arn}}""");

        CreateFunctionRequest expected = CreateFunctionRequest.builder()
                .functionName("f")
                .description("d")
                .handler("a.B::c")
                .runtime("java25")
                .role("arn:aws:iam::111111111111:role/r")
                .timeout(60)
                .memorySize(512)
                .architecturesWithStrings("arm64")
                .environment(e -> e.variables(Map.of("A", "1", "B", "true")))
                .loggingConfig(l -> l.logFormat("JSON").logGroup("g").applicationLogLevel("INFO"))
                .tracingConfig(t -> t.mode("Active"))
                .vpcConfig(v -> v.subnetIds("s").securityGroupIds("g1"))
                .kmsKeyArn("k")
                .tags(Map.of("a", "b"))
                .code(c -> c.s3Bucket("local").s3Key("/x/target/f.jar"))
                .build();
        assertThat(aws.only(CreateFunctionRequest.class)).isEqualTo(expected);
        assertThat(aws.only(PutFunctionConcurrencyRequest.class).reservedConcurrentExecutions())
                .isEqualTo(5);
        assertThat(stack.output("Ref")).isEqualTo("f");
        assertThat(stack.output("Arn")).isEqualTo("arn:aws:lambda:eu-west-1:111111111111:function:f");
    }

    @Test
    void functionsChangeTheirConfigurationInPlace() {
        String template =
                """
                Parameters: {Size: {Type: Number}}
                Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: f.jar, Role: r, MemorySize: !Ref Size}}}""";
        Stack before = aws.deploy(template, "Size", "256");
        Stack after = aws.deploy(template, "Size", "512");

        assertThat(aws.only(UpdateFunctionConfigurationRequest.class))
                .isEqualTo(UpdateFunctionConfigurationRequest.builder()
                        .functionName(before.physicalId("F"))
                        .role("r")
                        .memorySize(512)
                        .build());
        assertThat(after.physicalId("F")).isEqualTo(before.physicalId("F"));
        assertThat(aws.operations()).doesNotContain("updateFunctionCode");
    }

    /** As with the key that {@code aws cloudformation package} gives to other code. */
    @Test
    void functionsOfTheSameTemplateInAnotherFolderGetOtherCode() {
        String template =
                "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: ../f.jar, Role: r, FunctionName: f}}}";
        aws.stacks.deploy(new Deployment(PLACE, "demo", template, Path.of("/former/templates"), Map.of(), Map.of()));
        aws.stacks.deploy(new Deployment(PLACE, "demo", template, Path.of("/latter/templates"), Map.of(), Map.of()));
        aws.stacks.deploy(new Deployment(PLACE, "demo", template, Path.of("/latter/templates"), Map.of(), Map.of()));

        assertThat(aws.only(CreateFunctionRequest.class).code().s3Key()).isEqualTo("/former/f.jar");
        assertThat(aws.only(UpdateFunctionCodeRequest.class).s3Key()).isEqualTo("/latter/f.jar");
    }

    @Test
    void permissions() {
        Stack stack = aws.deploy(
                """
                Resources:
                  P:
                    Type: AWS::Lambda::Permission
                    Properties: {Action: 'lambda:InvokeFunction', FunctionName: f, Principal: sns.amazonaws.com,
                      SourceArn: 'arn:aws:sns:eu-west-1:2:t', SourceAccount: '222222222222'}""");

        String id = stack.physicalId("P");
        assertThat(aws.only(AddPermissionRequest.class))
                .isEqualTo(AddPermissionRequest.builder()
                        .action("lambda:InvokeFunction")
                        .functionName("f")
                        .principal("sns.amazonaws.com")
                        .sourceArn("arn:aws:sns:eu-west-1:2:t")
                        .sourceAccount("222222222222")
                        .statementId(id)
                        .build());
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(RemovePermissionRequest.class).statementId()).isEqualTo(id);
    }

    @Test
    void eventInvokeConfigs() {
        Stack stack = aws.deploy(
                """
                Resources:
                  C:
                    Type: AWS::Lambda::EventInvokeConfig
                    Properties: {FunctionName: f, Qualifier: $LATEST, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 3600,
                      DestinationConfig: {OnFailure: {Destination: q}}}""");

        assertThat(aws.only(PutFunctionEventInvokeConfigRequest.class))
                .isEqualTo(PutFunctionEventInvokeConfigRequest.builder()
                        .functionName("f")
                        .qualifier("$LATEST")
                        .maximumRetryAttempts(1)
                        .maximumEventAgeInSeconds(3600)
                        .destinationConfig(d -> d.onFailure(f -> f.destination("q")))
                        .build());
        assertThat(stack.physicalId("C")).isEqualTo("f|$LATEST");
    }
}
