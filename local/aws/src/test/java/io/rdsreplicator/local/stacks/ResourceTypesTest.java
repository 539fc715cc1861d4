package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.stacks.RecordedAws.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.AwsFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.kms.model.CreateAliasRequest;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What a template says of each type reaches the request, and Ref and GetAtt give what AWS documents. */
class ResourceTypesTest {
    private final RecordedAws aws = new RecordedAws();

    @Test
    void functions() {
        Stack stack = aws.deploy("""
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
                .functionName("f").description("d").handler("a.B::c").runtime("java25").role("arn:aws:iam::111111111111:role/r")
                .timeout(60).memorySize(512).architecturesWithStrings("arm64")
                .environment(e -> e.variables(Map.of("A", "1", "B", "true")))
                .loggingConfig(l -> l.logFormat("JSON").logGroup("g").applicationLogLevel("INFO"))
                .tracingConfig(t -> t.mode("Active"))
                .vpcConfig(v -> v.subnetIds("s").securityGroupIds("g1"))
                .kmsKeyArn("k").tags(Map.of("a", "b"))
                .code(c -> c.s3Bucket("local").s3Key("/x/target/f.jar"))
                .build();
        assertThat(aws.only(CreateFunctionRequest.class)).isEqualTo(expected);
        assertThat(aws.only(PutFunctionConcurrencyRequest.class).reservedConcurrentExecutions()).isEqualTo(5);
        assertThat(stack.output("Ref")).isEqualTo("f");
        assertThat(stack.output("Arn")).isEqualTo("arn:aws:lambda:eu-west-1:111111111111:function:f");
    }

    @Test
    void functionsChangeTheirConfigurationInPlace() {
        String template = """
                Parameters: {Size: {Type: Number}}
                Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: f.jar, Role: r, MemorySize: !Ref Size}}}""";
        Stack before = aws.deploy(template, "Size", "256");
        Stack after = aws.deploy(template, "Size", "512");

        assertThat(aws.only(UpdateFunctionConfigurationRequest.class))
                .isEqualTo(UpdateFunctionConfigurationRequest.builder()
                        .functionName(before.physicalId("F")).role("r").memorySize(512).build());
        assertThat(after.physicalId("F")).isEqualTo(before.physicalId("F"));
        assertThat(aws.operations()).doesNotContain("updateFunctionCode");
    }

    @Test
    void permissions() {
        Stack stack = aws.deploy("""
                Resources:
                  P:
                    Type: AWS::Lambda::Permission
                    Properties: {Action: 'lambda:InvokeFunction', FunctionName: f, Principal: sns.amazonaws.com,
                      SourceArn: 'arn:aws:sns:eu-west-1:2:t', SourceAccount: '222222222222'}""");

        String id = stack.physicalId("P");
        assertThat(aws.only(AddPermissionRequest.class)).isEqualTo(AddPermissionRequest.builder()
                .action("lambda:InvokeFunction").functionName("f").principal("sns.amazonaws.com")
                .sourceArn("arn:aws:sns:eu-west-1:2:t").sourceAccount("222222222222").statementId(id).build());
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(RemovePermissionRequest.class).statementId()).isEqualTo(id);
    }

    @Test
    void eventInvokeConfigs() {
        Stack stack = aws.deploy("""
                Resources:
                  C:
                    Type: AWS::Lambda::EventInvokeConfig
                    Properties: {FunctionName: f, Qualifier: $LATEST, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 3600,
                      DestinationConfig: {OnFailure: {Destination: q}}}""");

        assertThat(aws.only(PutFunctionEventInvokeConfigRequest.class)).isEqualTo(PutFunctionEventInvokeConfigRequest.builder()
                .functionName("f").qualifier("$LATEST").maximumRetryAttempts(1).maximumEventAgeInSeconds(3600)
                .destinationConfig(d -> d.onFailure(f -> f.destination("q"))).build());
        assertThat(stack.physicalId("C")).isEqualTo("f|$LATEST");
    }

    @Test
    void stateMachines() {
        String template = """
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
        assertThat(aws.only(CreateStateMachineRequest.class)).isEqualTo(CreateStateMachineRequest.builder()
                .name("m").type("STANDARD").roleArn("r").definition(definition)
                .tracingConfiguration(t -> t.enabled(true))
                .loggingConfiguration(l -> l.level("ALL").includeExecutionData(false))
                .tags(software.amazon.awssdk.services.sfn.model.Tag.builder().key("a").value("b").build()).build());
        String arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:m";
        assertThat(stack.outputs()).extractingByKeys("Ref", "Arn", "Name").extracting(Stack.Output::value).containsExactly(arn, arn, "m");
        assertThat(aws.only(UpdateStateMachineRequest.class).roleArn()).isEqualTo("other");
        assertThat(aws.only(UpdateStateMachineRequest.class).stateMachineArn()).isEqualTo(arn);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{RoleArn: r, DefinitionString: '${B} ${A}'}          | placeholders without a substitution: [A, B]",
        "{RoleArn: r}                                         | exactly one of DefinitionS3Location, DefinitionString and Definition",
        "{RoleArn: r, DefinitionString: x, Definition: {}}    | exactly one of DefinitionS3Location, DefinitionString and Definition",
        "{RoleArn: r, DefinitionS3Location: none.json}        | cannot read /templates/none.json",
        "{RoleArn: r, DefinitionString: x, TracingConfiguration: {Enable: true}} | TracingConfiguration: extraneous key [Enable]",
        "{RoleArn: {a: b}, DefinitionString: x}               | #/RoleArn: expected type: String, found: JSONObject",
    })
    void stateMachinesRefuse(String properties, String message) {
        assertThatThrownBy(() ->
                        aws.deploy("Resources: {M: {Type: 'AWS::StepFunctions::StateMachine', Properties: " + properties + "}}"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("resource M CREATE_FAILED")
                .hasMessageContaining(message);
        assertThat(aws.calls).isEmpty();
    }

    @Test
    void topicsWithPolicyAndSubscriptions() {
        Stack stack = aws.deploy("""
                Resources:
                  T:
                    Type: AWS::SNS::Topic
                    Properties: {TopicName: t, DisplayName: d, KmsMasterKeyId: k, Tags: [{Key: a, Value: b}],
                      Subscription: [{Protocol: email, Endpoint: a@b.c}]}
                  P: {Type: 'AWS::SNS::TopicPolicy', Properties: {Topics: [!Ref T], PolicyDocument: {Version: 2012-10-17, R: !Ref T}}}
                  S:
                    Type: AWS::SNS::Subscription
                    Properties: {TopicArn: 'arn:aws:sns:us-east-1:2:t', Region: us-east-1, Protocol: lambda, Endpoint: f,
                      FilterPolicy: {kind: [x]}, RedrivePolicy: {deadLetterTargetArn: q}}
                Outputs: {Ref: {Value: !Ref T}, Arn: {Value: !GetAtt T.TopicArn}, Name: {Value: !GetAtt T.TopicName}}""");

        String arn = "arn:aws:sns:eu-west-1:111111111111:t";
        assertThat(aws.only(CreateTopicRequest.class)).isEqualTo(CreateTopicRequest.builder()
                .name("t").attributes(Map.of("DisplayName", "d", "KmsMasterKeyId", "k"))
                .tags(software.amazon.awssdk.services.sns.model.Tag.builder().key("a").value("b").build()).build());
        assertThat(aws.only(SetTopicAttributesRequest.class)).isEqualTo(SetTopicAttributesRequest.builder()
                .topicArn(arn).attributeName("Policy").attributeValue("{\"Version\":\"2012-10-17\",\"R\":\"" + arn + "\"}").build());
        assertThat(aws.all(SubscribeRequest.class)).containsExactlyInAnyOrder(
                SubscribeRequest.builder().topicArn(arn).protocol("email").endpoint("a@b.c").returnSubscriptionArn(true).build(),
                SubscribeRequest.builder()
                        .topicArn("arn:aws:sns:us-east-1:2:t").protocol("lambda").endpoint("f").returnSubscriptionArn(true)
                        .attributes(Map.of("FilterPolicy", "{\"kind\":[\"x\"]}", "RedrivePolicy", "{\"deadLetterTargetArn\":\"q\"}"))
                        .build());
        assertThat(aws.calls).filteredOn(c -> c.request() instanceof SubscribeRequest r && r.protocol().equals("lambda"))
                .singleElement().satisfies(c -> assertThat(c.caller().region()).isEqualTo("us-east-1"));
        assertThat(stack.outputs()).extractingByKeys("Ref", "Arn", "Name").extracting(Stack.Output::value).containsExactly(arn, arn, "t");
        assertThat(stack.physicalId("S")).isEqualTo("arn:aws:sns:us-east-1:2:t:subscription");
    }

    @Test
    void changesASubscriptionsScopeWhereItsPolicyFitsIt() {
        String template = """
                Parameters: {Scope: {Type: String}}
                Conditions: {ByBody: !Equals [!Ref Scope, MessageBody]}
                Resources:
                  S:
                    Type: AWS::SNS::Subscription
                    Properties: {TopicArn: 'arn:aws:sns:eu-west-1:1:t', Protocol: lambda, Endpoint: f, FilterPolicyScope: !Ref Scope,
                      FilterPolicy: !If [ByBody, {a: {b: [c]}}, {a: [b]}]}""";

        aws.deploy(template, "Scope", "MessageAttributes");
        aws.deploy(template, "Scope", "MessageBody");
        aws.deploy(template, "Scope", "MessageAttributes");

        assertThat(aws.only(SubscribeRequest.class).attributes())
                .isEqualTo(Map.of("FilterPolicyScope", "MessageAttributes", "FilterPolicy", "{\"a\":[\"b\"]}"));
        assertThat(aws.all(SetSubscriptionAttributesRequest.class)).extracting(SetSubscriptionAttributesRequest::attributeValue)
                .containsExactly("MessageBody", "{\"a\":{\"b\":[\"c\"]}}", "{\"a\":[\"b\"]}", "MessageAttributes");
    }

    @Test
    void queuesWithPolicy() {
        Stack stack = aws.deploy("""
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Properties: {QueueName: q, MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true,
                      RedrivePolicy: {deadLetterTargetArn: d, maxReceiveCount: 3}, Tags: [{Key: a, Value: b}]}
                  P: {Type: 'AWS::SQS::QueuePolicy', Properties: {Queues: [!Ref Q], PolicyDocument: {Resource: !GetAtt Q.Arn}}}
                Outputs: {Ref: {Value: !Ref Q}, Arn: {Value: !GetAtt Q.Arn}, Name: {Value: !GetAtt Q.QueueName}}""");

        assertThat(aws.only(CreateQueueRequest.class)).isEqualTo(CreateQueueRequest.builder()
                .queueName("q").tags(Map.of("a", "b")).attributesWithStrings(Map.of(
                        "MessageRetentionPeriod", "1209600", "SqsManagedSseEnabled", "true",
                        "RedrivePolicy", "{\"deadLetterTargetArn\":\"d\",\"maxReceiveCount\":3}")).build());
        String url = "https://sqs.eu-west-1.amazonaws.com/111111111111/q";
        assertThat(aws.only(SetQueueAttributesRequest.class)).isEqualTo(SetQueueAttributesRequest.builder().queueUrl(url)
                .attributesWithStrings(Map.of("Policy", "{\"Resource\":\"arn:aws:sqs:eu-west-1:111111111111:q\"}")).build());
        assertThat(stack.outputs()).extractingByKeys("Ref", "Arn", "Name").extracting(Stack.Output::value)
                .containsExactly(url, "arn:aws:sqs:eu-west-1:111111111111:q", "q");
    }

    @Test
    void keysWithAlias() {
        Stack stack = aws.deploy("""
                Resources:
                  K:
                    Type: AWS::KMS::Key
                    Properties: {Description: d, EnableKeyRotation: true, PendingWindowInDays: 7, KeyPolicy: {Version: 2012-10-17},
                      Tags: [{Key: a, Value: b}]}
                  A: {Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/x, TargetKeyId: !Ref K}}
                Outputs: {Ref: {Value: !Ref K}, Arn: {Value: !GetAtt K.Arn}, Alias: {Value: !Ref A}}""");

        assertThat(aws.only(CreateKeyRequest.class)).isEqualTo(CreateKeyRequest.builder()
                .description("d").policy("{\"Version\":\"2012-10-17\"}")
                .tags(software.amazon.awssdk.services.kms.model.Tag.builder().tagKey("a").tagValue("b").build()).build());
        assertThat(aws.only(EnableKeyRotationRequest.class).keyId()).isEqualTo("key-1");
        assertThat(aws.only(CreateAliasRequest.class).targetKeyId()).isEqualTo("key-1");
        assertThat(stack.outputs()).extractingByKeys("Ref", "Arn", "Alias").extracting(Stack.Output::value)
                .containsExactly("key-1", "arn:aws:kms:eu-west-1:111111111111:key/key-1", "alias/x");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(ScheduleKeyDeletionRequest.class).pendingWindowInDays()).isEqualTo(7);
    }

    @Test
    void rules() {
        Stack stack = aws.deploy("""
                Resources:
                  R:
                    Type: AWS::Events::Rule
                    Properties:
                      Name: r
                      Description: d
                      State: DISABLED
                      EventPattern: {source: [aws.states], detail: {status: [FAILED]}}
                      Targets:
                        - {Id: one, Arn: a, RoleArn: r, Input: '{}', DeadLetterConfig: {Arn: q}, RetryPolicy: {MaximumRetryAttempts: 2}}
                Outputs: {Arn: {Value: !GetAtt R.Arn}}""");

        assertThat(aws.only(PutRuleRequest.class)).isEqualTo(PutRuleRequest.builder()
                .name("r").description("d").state("DISABLED").tags(List.of())
                .eventPattern("{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"FAILED\"]}}").build());
        assertThat(aws.only(PutTargetsRequest.class)).isEqualTo(PutTargetsRequest.builder().rule("r").targets(Target.builder()
                .id("one").arn("a").roleArn("r").input("{}").deadLetterConfig(c -> c.arn("q"))
                .retryPolicy(p -> p.maximumRetryAttempts(2)).build()).build());
        assertThat(stack.physicalId("R")).isEqualTo("r");
        assertThat(stack.output("Arn")).isEqualTo("arn:aws:events:eu-west-1:111111111111:rule/r");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.only(RemoveTargetsRequest.class).ids()).containsExactly("one");
        assertThat(aws.only(DeleteRuleRequest.class).name()).isEqualTo("r");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "AWS::Events::Rule     | {Targets: [{Id: a, Arn: b, EcsParameters: {}}]}          | Targets/0: extraneous key [EcsParameters]",
        "AWS::Events::Rule     | {Targets: [{Arn: b}]}                                    | Targets/0: required key [Id] not found",
        "AWS::Lambda::Function | {Code: {ZipFile: x}, Role: r}                            | #/Code: extraneous key [ZipFile]",
        "AWS::Lambda::Function | {Code: f, Role: r, Timeout: soon}                        | #/Timeout: expected type: Number, found: soon",
        "AWS::Lambda::Function | {Code: f, Role: r, Environment: {Variable: {}}}          | #/Environment: extraneous key [Variable]",
        "AWS::SNS::Topic       | {Tags: [{Key: a}]}                                       | #/Tags/0: required key [Value] not found",
        "AWS::SNS::TopicPolicy | {Topics: t, PolicyDocument: {}}                          | #/Topics: expected type: JSONArray",
        "AWS::IAM::Role        | {AssumeRolePolicyDocument: {}, Path: x}                  | not a path: x",
        "AWS::IAM::ManagedPolicy | {PolicyDocument: {}, Roles: [none]}                    | The role with name none cannot be found.",
        "AWS::IAM::Policy      | {PolicyName: p, PolicyDocument: {}, Roles: [none]}       | The role with name none cannot be found.",
        "AWS::KMS::Alias       | {AliasName: !Ref AWS::NoValue, TargetKeyId: k}           | #: required key [AliasName] not found",
    })
    void refusesPropertiesByTheirPlace(String type, String properties, String message) {
        assertThatThrownBy(() -> aws.deploy("Resources: {R: {Type: '" + type + "', Properties: " + properties + "}}"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(message);
        assertThat(aws.calls).isEmpty();
    }

    @Test
    void rolesAndTheirPolicies() {
        String template = """
                Parameters: {Action: {Type: String, Default: 'sns:Publish'}}
                Resources:
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: r
                      ManagedPolicyArns: ['arn:aws:iam::aws:policy/x']
                      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [
                        {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
                      Policies:
                        - PolicyName: one
                          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: !Ref Action, Resource: '*'}]}
                  P:
                    Type: AWS::IAM::Policy
                    Properties:
                      PolicyName: two
                      Roles: [!Ref R]
                      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Deny, Action: 'sns:*', Resource: '*'}]}
                Outputs: {Ref: {Value: !Ref R}, Arn: {Value: !GetAtt R.Arn}}""";
        Stack stack = aws.deploy(template);

        String arn = "arn:aws:iam::111111111111:role/r";
        assertThat(stack.output("Ref")).isEqualTo("r");
        assertThat(stack.output("Arn")).isEqualTo(arn);
        assertThat(aws.roles.get(arn)).hasValueSatisfying(role -> {
            assertThat(role.inline()).containsOnlyKeys("one", "two");
            assertThat(role.managed()).containsExactly("arn:aws:iam::aws:policy/x");
        });
        var before = aws.roles.get(arn).orElseThrow().inline();

        aws.deploy(template, "Action", "sns:Subscribe");
        var after = aws.roles.get(arn).orElseThrow().inline();
        assertThat(after.get("one")).isNotEqualTo(before.get("one"));
        assertThat(after.get("two")).isEqualTo(before.get("two"));

        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.roles.list(PLACE)).isEmpty();
    }

    @Test
    void managedPoliciesAndBoundaries() {
        String template = """
                Parameters: {Role: {Type: String, Default: One}, Boundary: {Type: String, Default: first}}
                Conditions: {One: !Equals [!Ref Role, One]}
                Resources:
                  One:
                    Type: AWS::IAM::Role
                    Properties: {Path: /team/, PermissionsBoundary: !Ref Boundary, AssumeRolePolicyDocument: {Version: 2012-10-17,
                      Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}
                  Two:
                    Type: AWS::IAM::Role
                    Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17,
                      Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}
                  P:
                    Type: AWS::IAM::ManagedPolicy
                    Properties: {Path: /team/, Roles: [!If [One, !Ref One, !Ref Two]],
                      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: 'sns:*', Resource: '*'}]}}
                Outputs: {Policy: {Value: !Ref P}, One: {Value: !GetAtt One.Arn}, Two: {Value: !GetAtt Two.Arn}}""";
        Stack stack = aws.deploy(template);
        String policy = stack.output("Policy");
        assertThat(policy).matches("arn:aws:iam::111111111111:policy/team/demo-P-[0-9A-F]{12}");
        assertThat(stack.output("One")).startsWith("arn:aws:iam::111111111111:role/team/demo-One-");
        assertThat(managed(stack, "One")).containsExactly(policy);
        assertThat(aws.roles.get(stack.output("One")).orElseThrow().boundary()).isEqualTo("first");

        Stack moved = aws.deploy(template, "Role", "Two", "Boundary", "second");
        assertThat(managed(moved, "One")).isEmpty();
        assertThat(managed(moved, "Two")).containsExactly(policy);
        assertThat(moved.output("One")).isEqualTo(stack.output("One"));
        assertThat(aws.roles.get(stack.output("One")).orElseThrow().boundary()).isEqualTo("second");
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.roles.list(PLACE)).isEmpty();
    }

    private List<String> managed(Stack stack, String output) {
        return aws.roles.get(stack.output(output)).orElseThrow().managed();
    }

    @Test
    void tagsChangeInPlace() {
        String template = """
                Parameters: {Key: {Type: String}}
                Resources:
                  Q: {Type: 'AWS::SQS::Queue', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  T: {Type: 'AWS::SNS::Topic', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  K: {Type: 'AWS::KMS::Key', Properties: {Tags: [{Key: !Ref Key, Value: v}]}}
                  R: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 day), Tags: [{Key: !Ref Key, Value: v}]}}
                  F: {Type: 'AWS::Lambda::Function', Properties: {Code: f, Role: r, Tags: [{Key: !Ref Key, Value: v}]}}
                  M: {Type: 'AWS::StepFunctions::StateMachine', Properties: {RoleArn: r, DefinitionString: '{}',
                    Tags: [{Key: !Ref Key, Value: v}]}}""";
        aws.deploy(template, "Key", "a");
        aws.calls.clear();
        aws.deploy(template, "Key", "b");

        assertThat(aws.operations()).filteredOn(name -> name.startsWith("tag")).hasSize(6);
        assertThat(aws.operations()).filteredOn(name -> name.startsWith("untag")).hasSize(6);
        assertThat(aws.operations()).noneMatch(name -> name.startsWith("create") || name.startsWith("delete"));
    }

    @Test
    void refusesASecondRecordOfTheSameName() {
        String template = "Resources: {L: {Type: 'AWS::Logs::LogGroup', DeletionPolicy: Retain, Properties: {LogGroupName: g}}}";
        aws.deploy(template);
        aws.stacks.delete(PLACE, "demo");

        assertThatThrownBy(() -> aws.deploy(template)).hasMessageContaining(
                "Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"g\"}' already exists.");
    }

    @Test
    void recordsWhatHasNoEffectHere() {
        Stack stack = aws.deploy("""
                Resources:
                  L: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: /a, RetentionInDays: 7}}
                  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: a, ComparisonOperator: x, EvaluationPeriods: 1}}
                Outputs: {Log: {Value: !GetAtt L.Arn}, Alarm: {Value: !GetAtt A.Arn}}""");

        assertThat(stack.output("Log")).isEqualTo("arn:aws:logs:eu-west-1:111111111111:log-group:/a:*");
        assertThat(stack.output("Alarm")).isEqualTo("arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a");
        assertThat(stack.physicalId("L")).isEqualTo("/a");
        assertThat(aws.calls).isEmpty();
    }

    @Test
    void carriesTheTagsOfTheStack() {
        aws.stacks.deploy(new Deployment(
                PLACE, "demo", "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {Tags: [{Key: a, Value: own}]}}}",
                Path.of("/t"), Map.of(), Map.of("a", "stack", "b", "stack")));

        assertThat(aws.only(CreateQueueRequest.class).tags()).containsOnly(Map.entry("a", "own"), Map.entry("b", "stack"));
    }

    @Test
    void takesAResourceThatIsGoneForDeletedButNoOtherRefusal() {
        aws.deploy("Resources: {T: {Type: 'AWS::SNS::Topic'}}");
        aws.failOn("deleteTopic", AwsFailure.of(SnsException.builder(), "Sns", "AuthorizationError", 403, "not authorized"));
        assertThatThrownBy(() -> aws.stacks.delete(PLACE, "demo"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("resource T DELETE_FAILED: not authorized");
        assertThat(aws.stacks.describe(PLACE, "demo").status()).isEqualTo(StackStatus.DELETE_FAILED);

        aws.failOn("deleteTopic", AwsFailure.of(SnsException.builder(), "Sns", "NotFound", 404, "Topic does not exist"));
        aws.stacks.delete(PLACE, "demo");
        assertThat(aws.stacks.list(PLACE)).isEmpty();
    }
}
