package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.stacks.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint with the AWS CLI and with boto3, where this machine has them. */
class CliConformanceIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ECHO =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": true}}}""";
    private static WireStage stage;

    @TempDir
    Path directory;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        stage.timeline.locked(() -> stage.aws
                .stacks()
                .deploy(new Deployment(
                        WireStage.A,
                        "shop",
                        "Resources: {Inbox: {Type: 'AWS::SQS::Queue'}}\nOutputs: {Url: {Value: !Ref Inbox}}",
                        Path.of("."),
                        Map.of(),
                        Map.of())));
    }

    @AfterAll
    static void close() {
        try (WireStage closing = stage) {
            assertThat(closing.faults).isEmpty();
        }
    }

    @Test
    void theCliDoesAPersonsWork() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        assertThat(aws("sts", "get-caller-identity").at("/Arn").asText()).isEqualTo("arn:aws:iam::111111111111:root");

        assertThat(aws("rds", "describe-db-instances").at("/DBInstances")).isEmpty();
        aws(
                "rds",
                "create-db-instance",
                "--db-instance-identifier",
                "inventory",
                "--engine",
                "postgres",
                "--db-instance-class",
                "db.t3.micro",
                "--allocated-storage",
                "20",
                "--backup-retention-period",
                "0",
                "--master-username",
                "owner",
                "--master-user-password",
                "Geheim+&=%",
                "--db-name",
                "stock",
                "--tags",
                "Key=team,Value=Büro",
                "Key=empty,Value=");
        aws("rds", "wait", "db-instance-available", "--db-instance-identifier", "inventory");
        JsonNode instance = aws("rds", "describe-db-instances", "--db-instance-identifier", "inventory")
                .at("/DBInstances/0");
        assertThat(instance.at("/DBInstanceStatus").asText()).isEqualTo("available");
        assertThat(instance.at("/TagList").toString()).contains("Büro");
        aws("rds", "create-db-snapshot", "--db-instance-identifier", "inventory", "--db-snapshot-identifier", "first");
        aws("rds", "wait", "db-snapshot-available", "--db-snapshot-identifier", "first");
        assertThat(aws(
                                "rds",
                                "copy-db-snapshot",
                                "--source-db-snapshot-identifier",
                                "first",
                                "--target-db-snapshot-identifier",
                                "second")
                        .at("/DBSnapshot/DBSnapshotIdentifier")
                        .asText())
                .isEqualTo("second");
        assertThat(run("aws", "rds", "describe-db-snapshots", "--db-snapshot-identifier", "none")
                        .text())
                .contains("(DBSnapshotNotFound)");

        givesADatabaseItsSettings();

        String key = aws("kms", "create-key", "--description", "eigener Schlüssel")
                .at("/KeyMetadata/KeyId")
                .asText();
        aws(
                "secretsmanager",
                "create-secret",
                "--name",
                "rds-replica/inventory",
                "--kms-key-id",
                key,
                "--secret-string",
                "{\"key\":\"ü\"}");
        assertThat(aws("secretsmanager", "get-secret-value", "--secret-id", "rds-replica/inventory")
                        .at("/SecretString")
                        .asText())
                .isEqualTo("{\"key\":\"ü\"}");
        assertThat(run("aws", "secretsmanager", "get-secret-value", "--secret-id", "none")
                        .text())
                .contains("(ResourceNotFoundException)");
    }

    private void givesADatabaseItsSettings() throws Exception {
        aws(
                "rds",
                "create-db-parameter-group",
                "--db-parameter-group-name",
                "tuned",
                "--db-parameter-group-family",
                "postgres14",
                "--description",
                "d");
        aws(
                "rds",
                "modify-db-parameter-group",
                "--db-parameter-group-name",
                "tuned",
                "--parameters",
                "ParameterName=work_mem,ParameterValue=128,ApplyMethod=immediate");
        assertThat(aws("rds", "describe-db-parameters", "--db-parameter-group-name", "tuned", "--source", "user")
                        .at("/Parameters/0/ParameterValue")
                        .asText())
                .isEqualTo("128");
        aws(
                "rds",
                "add-role-to-db-instance",
                "--db-instance-identifier",
                "inventory",
                "--role-arn",
                "arn:aws:iam::111111111111:role/invokes",
                "--feature-name",
                "Lambda");
        assertThat(aws("rds", "describe-db-instances", "--db-instance-identifier", "inventory")
                        .at("/DBInstances/0/AssociatedRoles/0/FeatureName")
                        .asText())
                .isEqualTo("Lambda");
    }

    @Test
    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    void theCliRunsAStateMachineAndLooksAround() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        String machine = aws(
                        "stepfunctions",
                        "create-state-machine",
                        "--name",
                        "echo",
                        "--role-arn",
                        "arn:aws:iam::111111111111:role/machine",
                        "--definition",
                        ECHO)
                .at("/stateMachineArn")
                .asText();
        String execution = aws(
                        "stepfunctions",
                        "start-execution",
                        "--state-machine-arn",
                        machine,
                        "--input",
                        "{\"sourceDatabase\":\"ü\"}")
                .at("/executionArn")
                .asText();
        JsonNode seen;
        do {
            seen = aws("stepfunctions", "describe-execution", "--execution-arn", execution);
        } while (seen.at("/status").asText().equals("RUNNING"));
        assertThat(seen.at("/output").asText()).isEqualTo("{\"sourceDatabase\":\"ü\"}");
        assertThat(run("aws", "stepfunctions", "describe-execution", "--execution-arn", execution + "x")
                        .text())
                .contains("(ExecutionDoesNotExist)");

        assertThat(aws("lambda", "list-functions").at("/Functions")).isEmpty();
        aws("events", "put-rule", "--name", "nightly", "--schedule-expression", "rate(1 day)", "--state", "DISABLED");
        aws("events", "enable-rule", "--name", "nightly");
        assertThat(aws("events", "list-rules").at("/Rules/0/State").asText()).isEqualTo("ENABLED");
        succeed(
                "aws",
                "cloudwatch",
                "put-metric-alarm",
                "--alarm-name",
                "failures",
                "--namespace",
                "AWS/States",
                "--metric-name",
                "ExecutionsFailed",
                "--statistic",
                "Sum",
                "--period",
                "60",
                "--evaluation-periods",
                "1",
                "--threshold",
                "0.5",
                "--comparison-operator",
                "GreaterThanThreshold");
        succeed(
                "aws",
                "cloudwatch",
                "set-alarm-state",
                "--alarm-name",
                "failures",
                "--state-value",
                "ALARM",
                "--state-reason",
                "a test");
        JsonNode alarm = aws("cloudwatch", "describe-alarms").at("/MetricAlarms/0");
        assertThat(alarm.at("/Threshold").asDouble()).isEqualTo(0.5);
        assertThat(alarm.at("/StateValue").asText()).isEqualTo("ALARM");
        succeed("aws", "cloudwatch", "delete-alarms", "--alarm-names", "failures");
        assertThat(run(
                                "aws",
                                "cloudwatch",
                                "set-alarm-state",
                                "--alarm-name",
                                "failures",
                                "--state-value",
                                "OK",
                                "--state-reason",
                                "none")
                        .text())
                .contains("(ResourceNotFound)");
        succeed(
                "aws",
                "cloudwatch",
                "put-metric-data",
                "--namespace",
                "Demo",
                "--metric-name",
                "Age",
                "--dimensions",
                "Stack=b",
                "--value",
                "2.5",
                "--unit",
                "Seconds");
        assertThat(aws("cloudwatch", "list-metrics", "--namespace", "Demo")
                        .at("/Metrics/0/Dimensions/0/Value")
                        .asText())
                .isEqualTo("b");
        assertThat(aws(
                                "cloudwatch",
                                "get-metric-statistics",
                                "--namespace",
                                "Demo",
                                "--metric-name",
                                "Age",
                                "--dimensions",
                                "Name=Stack,Value=b",
                                "--start-time",
                                "2026-11-21T00:00:00Z",
                                "--end-time",
                                "2027-01-21T00:00:00Z",
                                "--period",
                                "86400",
                                "--statistics",
                                "Maximum")
                        .at("/Datapoints/0/Maximum")
                        .asDouble())
                .isEqualTo(2.5);
        aws("cloudwatch", "put-dashboard", "--dashboard-name", "replicas", "--dashboard-body", "{\"widgets\": []}");
        assertThat(aws("cloudwatch", "get-dashboard", "--dashboard-name", "replicas")
                        .at("/DashboardArn")
                        .asText())
                .endsWith(":dashboard/replicas");
        assertThat(run("aws", "cloudwatch", "put-dashboard", "--dashboard-name", "replicas", "--dashboard-body", "[]")
                        .text())
                .contains("(InvalidParameterInput)", "must be a valid JSON object");
        assertThat(run("aws", "cloudwatch", "get-dashboard", "--dashboard-name", "none")
                        .text())
                .contains("(ResourceNotFound)");
        String queue = aws("sqs", "create-queue", "--queue-name", "inbox")
                .at("/QueueUrl")
                .asText();
        aws("sqs", "send-message", "--queue-url", queue, "--message-body", "Grüße");
        assertThat(aws("sqs", "receive-message", "--queue-url", queue)
                        .at("/Messages/0/Body")
                        .asText())
                .isEqualTo("Grüße");
        assertThat(run("aws", "sqs", "get-queue-url", "--queue-name", "none").text())
                .contains("(AWS.SimpleQueueService.NonExistentQueue)");
        String topic =
                aws("sns", "create-topic", "--name", "news").at("/TopicArn").asText();
        assertThat(aws("sns", "publish", "--topic-arn", topic, "--message", "Grüße")
                        .at("/MessageId")
                        .asText())
                .isNotBlank();
        assertThat(aws("cloudformation", "describe-stacks", "--stack-name", "shop")
                        .at("/Stacks/0/StackStatus")
                        .asText())
                .isEqualTo("CREATE_COMPLETE");
        assertThat(run("aws", "cloudformation", "describe-stacks", "--stack-name", "none")
                        .text())
                .contains("(ValidationError)", "Stack with id none does not exist");
    }

    @Test
    void theCliKeepsAParameter() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        String[] put = {"ssm", "put-parameter", "--name", "/replicas/orders", "--type", "String", "--value", "Grüße"};

        assertThat(aws(put).at("/Version").asInt()).isEqualTo(1);
        JsonNode parameter =
                aws("ssm", "get-parameter", "--name", "/replicas/orders").at("/Parameter");
        assertThat(parameter.at("/Value").asText()).isEqualTo("Grüße");
        assertThat(parameter.at("/ARN").asText()).endsWith(":111111111111:parameter/replicas/orders");
        assertThat(run("aws", "ssm", "get-parameter", "--name", "/none").text()).contains("(ParameterNotFound)");
    }

    @Test
    void theCliInvokesAFunction() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        Path code = Files.write(
                directory.resolve("code.zip"),
                new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        Path out = directory.resolve("out");
        Result created = run(
                "aws",
                "--region",
                "eu-west-1",
                "lambda",
                "create-function",
                "--function-name",
                "echo",
                "--role",
                "arn:aws:iam::111111111111:role/f",
                "--runtime",
                "java21",
                "--handler",
                "a.B",
                "--code",
                "S3Bucket=local,S3Key=" + code);
        assertThat(created.exit()).as(created.text()).isZero();
        // Version 2 would take a payload on the command line for base64.
        Path payload = Files.writeString(directory.resolve("payload"), "{\"a\":1}");
        Result invoked = run(
                "aws",
                "--region",
                "eu-west-1",
                "lambda",
                "invoke",
                "--function-name",
                "echo",
                "--payload",
                "fileb://" + payload,
                out.toString());

        assertThat(invoked.exit()).as(invoked.text()).isZero();
        assertThat(out).hasContent("{\"a\":1}");
    }

    @Test
    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    void theCliDeploysThroughABucket() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        byte[] content = new byte[20_000_000];
        new Random(1).nextBytes(content);
        Path large = Files.write(directory.resolve("large ü+%2F.bin"), content);
        Path back = directory.resolve("back");
        aws("s3api", "create-bucket", "--bucket", "deploy");

        succeed("aws", "s3", "cp", "--no-progress", large.toString(), "s3://deploy/a b/large ü+%2F.bin");
        succeed("aws", "s3", "cp", "--no-progress", "s3://deploy/a b/large ü+%2F.bin", back.toString());

        assertThat(Files.mismatch(large, back)).isEqualTo(-1);
        assertThat(aws("s3api", "head-object", "--bucket", "deploy", "--key", "a b/large ü+%2F.bin")
                        .at("/ETag")
                        .asText())
                .endsWith("-3\"");
        assertThat(succeed("aws", "s3", "ls", "s3://deploy/")).contains("PRE a b/");
        assertThat(succeed("aws", "s3", "ls", "s3://deploy/a b/")).contains("20000000 large ü+%2F.bin");
        assertThat(run("aws", "s3", "ls", "s3://no-such-bucket").text()).contains("(NoSuchBucket)");
        assertThat(run("aws", "s3", "rb", "s3://deploy").text()).contains("(BucketNotEmpty)");
        succeed("aws", "s3", "rb", "--force", "s3://deploy");
        assertThat(succeed("aws", "s3", "ls")).doesNotContain("deploy");
    }

    @Test
    @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
    void whatIsPackagedAgainIsNotUploadedAgain() throws Exception {
        assumeTrue(runs("aws", "--version"), "the AWS CLI is not on this machine");
        Files.write(
                directory.resolve("f.jar"),
                new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        Path template = Files.writeString(
                directory.resolve("template.yaml"),
                """
                Resources:
                  F: {Type: 'AWS::Lambda::Function', Properties: {Code: f.jar, Handler: a.B, Runtime: java21, Role: r}}""");
        succeed("aws", "s3", "mb", "s3://artefacts");
        String[] command = {
            "aws",
            "cloudformation",
            "package",
            "--template-file",
            template.toString(),
            "--s3-bucket",
            "artefacts",
            "--s3-prefix",
            "v1",
            "--output-template-file",
            directory.resolve("packaged.yaml").toString()
        };

        assertThat(succeed(command)).contains("Uploading to v1/");
        JsonNode uploaded = aws("s3api", "list-objects-v2", "--bucket", "artefacts");
        assertThat(succeed(command)).doesNotContain("Uploading");

        assertThat(aws("s3api", "list-objects-v2", "--bucket", "artefacts")).isEqualTo(uploaded);
        String key = uploaded.at("/Contents/0/Key").asText();
        assertThat(directory.resolve("packaged.yaml")).content().contains("S3Bucket: artefacts", "S3Key: " + key);
        Result created = run(
                "aws",
                "lambda",
                "create-function",
                "--region",
                "eu-west-1",
                "--function-name",
                "f",
                "--role",
                "arn:aws:iam::111111111111:role/f",
                "--runtime",
                "java21",
                "--handler",
                "a.B",
                "--code",
                "S3Bucket=artefacts,S3Key=" + key);
        assertThat(created.exit()).as(created.text()).isZero();
    }

    private static String succeed(String... command) throws Exception {
        Result result = run(command);
        assertThat(result.exit()).as(List.of(command) + ": " + result.text()).isZero();
        return result.text();
    }

    @Test
    void boto3DoesTheSame() throws Exception {
        assumeTrue(runs("python3", "-c", "import boto3"), "boto3 is not on this machine");
        Path script = Files.writeString(
                directory.resolve("conformance.py"),
                """
                import boto3, botocore.client, datetime, urllib.request
                session = boto3.session.Session(aws_access_key_id="222222222222", aws_secret_access_key="x", region_name="us-east-1")
                assert session.client("sts").get_caller_identity()["Account"] == "222222222222"

                rds = session.client("rds")
                assert rds.describe_db_instances()["DBInstances"] == []
                rds.create_db_subnet_group(DBSubnetGroupName="lan", DBSubnetGroupDescription="Büro & <x>",
                        SubnetIds=["subnet-1", "subnet-2"])
                rds.create_db_instance(DBInstanceIdentifier="db", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
                    MasterUsername="owner", MasterUserPassword="password1", DBSubnetGroupName="lan", Tags=[{"Key": "team", "Value": "ü"}])
                rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="db", WaiterConfig={"Delay": 0, "MaxAttempts": 10000})
                db = rds.describe_db_instances()["DBInstances"][0]
                assert db["DBSubnetGroup"]["DBSubnetGroupDescription"] == "Büro & <x>", db
                assert isinstance(db["InstanceCreateTime"], datetime.datetime) and db["AllocatedStorage"] == 20, db
                assert db["TagList"] == [{"Key": "team", "Value": "ü"}], db
                try:
                    rds.delete_db_snapshot(DBSnapshotIdentifier="none")
                    raise AssertionError("not refused")
                except rds.exceptions.DBSnapshotNotFoundFault as e:
                    assert e.response["Error"]["Type"] == "Sender" and e.response["ResponseMetadata"]["RequestId"], e.response

                kms = session.client("kms")
                key = kms.create_key(Description="ü")["KeyMetadata"]
                assert isinstance(key["CreationDate"], datetime.datetime), key
                blob = bytes(range(256))
                sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=blob, EncryptionContext={"a": "ü"})["CiphertextBlob"]
                assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"a": "ü"})["Plaintext"] == blob
                try:
                    kms.describe_key(KeyId="00000000-0000-0000-0000-000000000000")
                    raise AssertionError("not refused")
                except kms.exceptions.NotFoundException:
                    pass

                sqs = session.client("sqs")
                url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "5"})["QueueUrl"]
                sqs.send_message(QueueUrl=url, MessageBody="ü", MessageAttributes={"b": {"DataType": "Binary", "BinaryValue": blob}})
                message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
                assert message["Body"] == "ü" and message["MessageAttributes"]["b"]["BinaryValue"] == blob, message
                try:
                    sqs.get_queue_url(QueueName="none")
                    raise AssertionError("not refused")
                except sqs.exceptions.QueueDoesNotExist as e:
                    assert e.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue", e.response

                sns = session.client("sns")
                topic = sns.create_topic(Name="t", Attributes={"DisplayName": "ü"}, Tags=[{"Key": "k", "Value": ""}])["TopicArn"]
                assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "ü"
                assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []

                function = session.client("lambda")
                try:
                    function.get_function(FunctionName="none")
                    raise AssertionError("not refused")
                except function.exceptions.ResourceNotFoundException:
                    pass
                s3 = session.client("s3")
                s3.create_bucket(Bucket="boto")
                for algorithm in ["CRC32", "SHA1", "SHA256"]:
                    put = s3.put_object(Bucket="boto", Key="ü/k +%2F", Body=blob, ChecksumAlgorithm=algorithm, Metadata={"a": "b"})
                    got = s3.get_object(Bucket="boto", Key="ü/k +%2F", ChecksumMode="ENABLED")
                    assert got["Body"].read() == blob and got["Metadata"] == {"a": "b"} and got["ETag"] == put["ETag"], got
                    assert got["Checksum" + algorithm] == put["Checksum" + algorithm], got
                listed = s3.list_objects_v2(Bucket="boto")["Contents"][0]
                assert listed["Key"] == "ü/k +%2F" and isinstance(listed["LastModified"], datetime.datetime), listed
                signer = session.client("s3", config=botocore.client.Config(signature_version="s3v4"))
                url = signer.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "ü/k +%2F"})
                assert urllib.request.urlopen(url).read() == blob, url
                try:
                    s3.put_object(Bucket="boto", Key="wrong", Body=blob, ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
                    raise AssertionError("not refused")
                except s3.exceptions.ClientError as e:
                    assert e.response["Error"]["Code"] == "BadDigest", e.response
                try:
                    s3.get_object(Bucket="boto", Key="none")
                    raise AssertionError("not refused")
                except s3.exceptions.NoSuchKey:
                    pass
                assert s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": listed["Key"]}]})["Deleted"], "nothing deleted"
                s3.delete_bucket(Bucket="boto")
                assert session.client("secretsmanager").list_secrets()["SecretList"] == []
                assert session.client("stepfunctions").list_state_machines()["stateMachines"] == []
                assert session.client("events").list_rules()["Rules"] == []
                assert session.client("cloudformation").describe_stacks()["Stacks"] == []
                """);

        Result result = run("python3", script.toString());
        assertThat(result.exit()).as(result.text()).isZero();
    }

    private record Result(int exit, String text) {}

    private JsonNode aws(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("aws", "--output", "json"));
        command.addAll(List.of(arguments));
        Result result = run(command.toArray(String[]::new));
        assertThat(result.exit()).as(command + ": " + result.text()).isZero();
        return JSON.readTree(result.text());
    }

    private static boolean runs(String... command) throws Exception {
        try {
            return run(command).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Result run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL", stage.endpoint.uri().toString(),
                        "AWS_ACCESS_KEY_ID", WireStage.A.account(),
                        "AWS_SECRET_ACCESS_KEY", "x",
                        "AWS_REGION", WireStage.A.region(),
                        "AWS_DEFAULT_REGION", WireStage.A.region(),
                        "AWS_CONFIG_FILE", "/dev/null",
                        "AWS_PAGER", "",
                        "PYTHONIOENCODING", "utf-8",
                        "PYTHONUTF8", "1",
                        "LC_ALL", "C.UTF-8"));
        if (command[0].equals("aws")) {
            // Version 1 of the CLI goes to RDS and SQS of us-east-1 by old names of theirs, whatever AWS_ENDPOINT_URL
            // says.
            builder.command()
                    .addAll(1, List.of("--endpoint-url", stage.endpoint.uri().toString()));
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }
}
