package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.contract.DeployScript.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployScriptTest {
    private static final String[] SOURCE = {
        "source", "--stack-name", "replicator-source", "--bucket", "artefacts", "--region", "us-east-1"
    };
    private static final String[] DESTINATION = {
        "destination", "--stack-name", "replicator-destination", "--bucket", "artefacts", "--region", "us-east-1"
    };
    private static final String[] FROM_SOURCE = {
        "SourceAccountId=111111111111",
        "SourceRegion=us-east-1",
        "AnnouncementTopicArn=arn:aws:sns:us-east-1:111111111111:announcements",
        "TransferKeyArn=arn:aws:kms:us-east-1:111111111111:key/1",
        "DBSubnetGroupName=replicas",
        "SecurityGroupIds=sg-1,sg-2"
    };

    private DeployScript script;

    @BeforeEach
    void placeScript(@TempDir Path folder) {
        script = new DeployScript(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --stack-name s --bucket b                                      | which account?
            source destination --stack-name s --bucket b                   | one account at a time
            elsewhere                                                      | what is 'elsewhere'?
            source --stack-nam s                                           | unknown option --stack-nam
            source --stack-name                                            | --stack-name needs a value
            source --stack-name --bucket b                                 | --stack-name needs a value
            source --bucket b                                              | --stack-name is missing
            source --stack-name s                                          | --bucket is missing
            source --stack-name 1s --bucket b                              | beginning with a letter
            source --stack-name s --bucket b Runtim=java21                 | no parameter Runtim; it has: DestinationAccountId
            source --stack-name s --bucket b Runtime=java21 Runtime=java25 | Runtime is given twice
            destination --stack-name s --bucket b ScheduleState=ENABLED    | no parameter ScheduleState
            source --stack-name s --bucket b                               | no Region
            """)
    void saysWhatIsWrongWithItsArgumentsBeforeAnyCall(String arguments, String message) throws Exception {
        Outcome outcome = script.run(arguments.split(" +"));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.output()).contains("deploy.sh: ").contains(message);
        assertThat(script.calls()).allMatch(call -> call.equals("configure get region") || call.equals("--version"));
    }

    @Test
    void refusesAStackNameWhoseMachineCouldNotBeNamed() throws Exception {
        String longest = "s".repeat(68);

        assertThat(script.run("source", "--stack-name", longest + "s", "--bucket", "b")
                        .output())
                .contains("at most 68");
        assertThat(script.run(with(SOURCE, "--stack-name", longest, "DestinationAccountId=222222222222"))
                        .exit())
                .isZero();
    }

    @Test
    void namesTheParametersThatAreMissing() throws Exception {
        Outcome source = script.run(SOURCE);
        Outcome destination =
                script.answering("account", "222222222222").run(with(DESTINATION, "SourceAccountId=111111111111"));

        assertThat(source.exit()).isEqualTo(2);
        assertThat(source.output()).contains("missing parameters: DestinationAccountId (");
        assertThat(destination.exit()).isEqualTo(2);
        assertThat(destination.output())
                .contains(
                        "missing parameters: SourceRegion AnnouncementTopicArn TransferKeyArn DBSubnetGroupName SecurityGroupIds (")
                .contains("./deploy.sh source prints those");
    }

    @Test
    void packagesAndDeploysAndPrintsTheDestinationsCommand() throws Exception {
        script.answering(
                "outputs",
                """
                SourceAccountId\t111111111111
                SourceRegion\tus-east-1
                AnnouncementTopicArn\tarn:aws:sns:us-east-1:111111111111:topic
                TransferKeyArn\tarn:aws:kms:us-east-1:111111111111:key/k
                StateMachineArn\tarn:aws:states:us-east-1:111111111111:stateMachine:m
                """);

        Outcome outcome = script.run(with(
                SOURCE,
                "DestinationAccountId=222222222222",
                "SourceDatabase=orders",
                "ScheduleExpression=cron(0 3 * * ? *)"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("account    111111111111", "Region     us-east-1", "replicator-source, to be created")
                .contains("StateMachineArn            arn:aws:states:us-east-1:111111111111:stateMachine:m")
                .contains("with credentials of account 222222222222")
                .contains(
                        """
                        ./deploy.sh destination --stack-name replicator-destination --bucket BUCKET --region us-east-1 \\
                            SourceAccountId=111111111111 \\
                            SourceRegion=us-east-1 \\
                            AnnouncementTopicArn=arn:aws:sns:us-east-1:111111111111:topic \\
                            TransferKeyArn=arn:aws:kms:us-east-1:111111111111:key/k \\
                            DBSubnetGroupName=... \\
                            SecurityGroupIds=...

                        and, with the same credentials, a secret for each database, with its master user's name:

                            aws secretsmanager create-secret --region us-east-1 --name rds-replica/orders \
                        --secret-string '{"username": "shop"}'

                        Then replicate, with credentials of account 111111111111:

                            aws stepfunctions start-execution --region us-east-1 --state-machine-arn arn:aws:states:us-east-1:111111111111:stateMachine:m --input '{}'
                        """);
        assertThat(call("cloudformation package"))
                .contains(
                        "--region us-east-1 cloudformation package --template-file cloudformation/source-account.yaml --s3-bucket artefacts");
        assertThat(call("cloudformation deploy"))
                .contains("--stack-name replicator-source --s3-bucket artefacts", "--capabilities CAPABILITY_IAM")
                .contains("--no-fail-on-empty-changeset")
                .contains(
                        "overrides DestinationAccountId=222222222222 SourceDatabase=orders ScheduleExpression=cron(0 3 * * ? *)")
                .doesNotContain("--no-execute-changeset");
    }

    @Test
    void deploysTheDestinationWithTheSourcesOutputs() throws Exception {
        Outcome outcome = script.answering("account", "222222222222").run(with(DESTINATION, FROM_SOURCE));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(call("cloudformation deploy")).endsWith(String.join(" ", FROM_SOURCE));
    }

    @Test
    void anUpdateNeedsNoParameterThatTheStackHasAndPassesNone() throws Exception {
        script.answering("status", "UPDATE_COMPLETE\n").answering("former", "DestinationAccountId\tSourceDatabase\n");

        Outcome outcome = script.run(SOURCE);

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("to be updated", "every other parameter as it is");
        assertThat(call("cloudformation deploy")).doesNotContain("--parameter-overrides");
    }

    private DeployScript deployed() throws IOException {
        return script.answering("account", "222222222222")
                .answering("status", "UPDATE_COMPLETE\n")
                .answering(
                        "former",
                        "DestinationAccountId\tSourceAccountId\tSourceRegion\tAnnouncementTopicArn\tTransferKeyArn\t"
                                + "DBSubnetGroupName\tSecurityGroupIds\tSnapshotPrefix\tReplicaPrefix\tSecretNamePrefix\n");
    }

    @Test
    void refusesToUpdateWhileExecutionsRunAndSaysWhichAndHowToLook() throws Exception {
        deployed()
                .answering(
                        "machines",
                        "arn:aws:states:us-east-1:111111111111:stateMachine:m:replication\narn:machine:rollback\n")
                .answering("running", "arn:execution:one\n");

        Outcome outcome = script.run(DESTINATION);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("running executions of replicator-destination:\n    arn:execution:one\n")
                .contains("aws stepfunctions describe-execution --region us-east-1 --execution-arn arn:execution:one")
                .contains("wait until they have ended, or say --force");
        assertThat(script.calls())
                .filteredOn(call -> call.contains("list-executions"))
                .extracting(call -> call.replaceFirst(".*--state-machine-arn (\\S+).*", "$1"))
                .containsExactly(
                        "arn:aws:states:us-east-1:111111111111:stateMachine:m:replication", "arn:machine:rollback");
        assertThat(script.calls()).noneMatch(call -> call.contains("cloudformation package"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--force", "--dry-run"})
    void namesTheRunningExecutionsAndGoesOnIfItIsToldTo(String option) throws Exception {
        deployed()
                .answering("machines", "arn:aws:states:us-east-1:111111111111:stateMachine:m:replication\n")
                .answering("running", "arn:execution:one\n");

        Outcome outcome = script.run(with(DESTINATION, option));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("arn:execution:one");
        assertThat(call("cloudformation deploy")).isNotEmpty();
    }

    @Test
    void doesNotTakeExecutionsThatCannotBeListedForNone() throws Exception {
        deployed()
                .answering("machines", "arn:aws:states:us-east-1:111111111111:stateMachine:m:replication\n")
                .answering("running-error", "");

        Outcome outcome = script.run(DESTINATION);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("the executions of stack replicator-destination could not be listed");
    }

    @ParameterizedTest
    @CsvSource({
        "SnapshotPrefix,   rds describe-db-snapshots --snapshot-type manual, deploy another stack with the new prefix",
        "ReplicaPrefix,    rds describe-db-instances,                        deploy another stack with the new prefix",
        "SecretNamePrefix, secretsmanager list-secrets,                      create each secret under its new name"
    })
    void refusesAnotherPrefixWhileThingsAreNamedByTheFormerOne(String parameter, String list, String advice)
            throws Exception {
        deployed().answering("former-prefix", "mine-\n").answering("named", "mine-one\nmine-two\n");

        Outcome outcome = script.run(with(DESTINATION, "--force", parameter + "=other-"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("named by " + parameter + "=mine-:\n    mine-one\n    mine-two\n")
                .contains(parameter + "=other- would orphan 2 of them", advice, "--force does not change this");
        assertThat(call(list)).contains("'mine-'");
        assertThat(script.calls()).noneMatch(call -> call.contains("cloudformation package"));
    }

    @ParameterizedTest
    @CsvSource({"ReplicaPrefix=mine-, mine-one", "ReplicaPrefix=other-, ''"})
    void acceptsThePrefixThatTheStackHasAndAnotherOneIfNothingIsNamedByTheFormer(String parameter, String named)
            throws Exception {
        deployed().answering("former-prefix", "mine-\n").answering("named", named);

        assertThat(script.run(with(DESTINATION, parameter)).exit()).isZero();
    }

    @Test
    void aDryRunShowsTheChangesAndTakesThemBack() throws Exception {
        script.answering(
                        "deployed",
                        "aws cloudformation describe-change-set --change-set-name arn:aws:cloudformation:r:a:changeSet/c/1\n")
                .answering("changes", "Add\tNone\tTransferKey\tAWS::KMS::Key\n");

        Outcome create = script.run(with(SOURCE, "--dry-run", "DestinationAccountId=222222222222"));

        assertThat(create.exit()).as(create.output()).isZero();
        assertThat(create.output()).contains("TransferKey\tAWS::KMS::Key").doesNotContain("Now the destination");
        assertThat(call("cloudformation deploy")).contains("--no-execute-changeset");
        assertThat(script.calls().get(script.calls().size() - 1))
                .contains("cloudformation delete-stack --stack-name replicator-source");
    }

    @ParameterizedTest
    @CsvSource({"UPDATE_COMPLETE", "REVIEW_IN_PROGRESS"})
    void aDryRunNeverDeletesAStackThatWasThere(String status) throws Exception {
        script.answering("status", status + "\n")
                .answering("former", "DestinationAccountId\n")
                .answering("deployed", "review arn:aws:cloudformation:r:a:changeSet/c/1 now\n");

        Outcome outcome = script.run(with(SOURCE, "--dry-run", "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(script.calls()).noneMatch(call -> call.contains("delete-stack"));
        assertThat(call("delete-change-set"))
                .endsWith("--change-set-name arn:aws:cloudformation:r:a:changeSet/c/1 --stack-name replicator-source");
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLBACK_COMPLETE,      aws cloudformation delete-stack --region us-east-1 --stack-name replicator-source",
        "UPDATE_ROLLBACK_FAILED, aws cloudformation continue-update-rollback --region us-east-1 --stack-name replicator-source",
        "UPDATE_IN_PROGRESS,     wait until that is over"
    })
    void saysWhatToDoWithAStackThatCannotBeUpdated(String status, String advice) throws Exception {
        Outcome outcome = script.answering("status", status + "\n").run(SOURCE);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains(status, advice);
        assertThat(script.calls()).noneMatch(call -> call.contains("cloudformation deploy"));
    }

    @Test
    void aBucketInAnotherRegionIsRefused() throws Exception {
        Outcome said =
                script.answering("bucket-region", "eu-west-1").run(with(SOURCE, "DestinationAccountId=222222222222"));
        Outcome asked = script.answering("bucket-region", "None")
                .answering("bucket-location", "EU")
                .run(with(SOURCE, "DestinationAccountId=222222222222"));

        assertThat(List.of(said, asked)).allSatisfy(outcome -> {
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.output()).contains("bucket artefacts is in eu-west-1");
        });
        assertThat(script.calls()).noneMatch(call -> call.contains("cloudformation package"));
    }

    @Test
    void aMissingBucketIsMadeOnlyOnRequest() throws Exception {
        script.answering("bucket-error", "An error occurred (404) when calling the HeadBucket operation: Not Found");
        String[] source = with(SOURCE, "--region", "eu-west-1", "DestinationAccountId=222222222222");

        Outcome asked = script.run(source);
        Outcome shown = script.run(with(source, "--create-bucket", "--dry-run"));
        assertThat(script.calls()).noneMatch(call -> call.contains("create-bucket"));
        Outcome made = script.run(with(source, "--create-bucket"));

        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.output()).contains("there is no bucket artefacts: make it, or say --create-bucket");
        assertThat(shown.output()).contains("which would be made");
        assertThat(made.exit()).as(made.output()).isZero();
        assertThat(call("create-bucket"))
                .endsWith(
                        "s3api create-bucket --bucket artefacts --create-bucket-configuration LocationConstraint=eu-west-1");
    }

    @Test
    void aBucketOfAnotherAccountIsRefused() throws Exception {
        script.answering("bucket-error", "An error occurred (403) when calling the HeadBucket operation: Forbidden");

        Outcome outcome = script.run(with(SOURCE, "--create-bucket", "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("(403)", "another account's");
    }

    @Test
    void credentialsOfTheWrongAccountAreNoticed() throws Exception {
        Outcome source = script.run(with(SOURCE, "DestinationAccountId=111111111111"));
        Outcome destination = script.run(with(DESTINATION, FROM_SOURCE));

        assertThat(source.output()).contains("DestinationAccountId is 111111111111, the account of these credentials");
        assertThat(destination.output()).contains("SourceAccountId is 111111111111, the account of these credentials");
        assertThat(List.of(source.exit(), destination.exit())).containsOnly(2);
    }

    @Test
    void outputsOfAnotherSourceAreNoticed() throws Exception {
        script.answering("account", "222222222222");

        assertThat(script.run(with(DESTINATION, "SourceAccountId=333333333333", FROM_SOURCE[1], FROM_SOURCE[2]))
                        .output())
                .contains("is not a topic of SourceAccountId=333333333333 in SourceRegion=us-east-1");
        assertThat(script.run(with(DESTINATION, FROM_SOURCE[0], "SourceRegion=eu-west-1", FROM_SOURCE[3]))
                        .output())
                .contains("is not a key in SourceRegion=eu-west-1");
    }

    @Test
    void aDestinationInAnotherRegionIsToldWhatTheSourceMustName() throws Exception {
        script.answering("account", "222222222222")
                .answering("bucket-region", "eu-central-1")
                .answering("topic", "arn:aws:sns:us-east-1:111111111111:replicator-source-AnnouncementTopic-1A2B3C\n")
                .answering(
                        "outputs",
                        "StateMachineArn\tarn:aws:states:eu-central-1:222222222222:stateMachine:replicator-replication\n");

        Outcome outcome = script.run(with(with(DESTINATION, "--region", "eu-central-1"), FROM_SOURCE));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains(
                        "Region     eu-central-1, into which snapshots are copied from us-east-1: the source stack's DestinationRegions must name eu-central-1")
                .contains("create-secret --region eu-central-1 ")
                .contains(
                        "start-execution --region us-east-1 --state-machine-arn arn:aws:states:us-east-1:111111111111:stateMachine:replicator-source-replication");
    }

    @Test
    void aSourceForOtherRegionsPrintsTheCommandForTheFirstOfThem() throws Exception {
        script.answering("destination-regions", "eu-central-1,ap-southeast-2\n")
                .answering("outputs", "SourceRegion\tus-east-1\n");

        Outcome outcome = script.run(
                with(SOURCE, "DestinationAccountId=222222222222", "DestinationRegions=eu-central-1,ap-southeast-2"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains(
                        "./deploy.sh destination --stack-name replicator-destination --bucket BUCKET --region eu-central-1")
                .contains("create-secret --region eu-central-1 ")
                .contains("The same for a destination in each of ap-southeast-2, with a bucket there.");
    }

    @Test
    void aNameThatIsNoRegionIsRefused() throws Exception {
        assertThat(script.run(with(SOURCE, "DestinationAccountId=222222222222", "DestinationRegions=Frankfurt"))
                        .output())
                .contains("DestinationRegions=Frankfurt: must be codes of Regions");
    }

    @Test
    void buildsTheFunctionsThatAreMissingOrOlderThanTheirSources() throws Exception {
        String[] source = with(SOURCE, "DestinationAccountId=222222222222");
        script.run(source);
        assertThat(script.calls()).noneMatch(call -> call.startsWith("mvn"));

        Files.delete(script.jar("source"));
        script.run(source);
        assertThat(call("mvn")).contains("-pl source-account -am package");

        Files.setLastModifiedTime(
                script.source("source"), FileTime.from(Instant.now().plusSeconds(60)));
        script.run(source);
        assertThat(script.calls()).filteredOn(call -> call.startsWith("mvn")).hasSize(2);
    }

    @Test
    void passesTheProfileAndTheEndpointToEveryCall() throws Exception {
        Outcome outcome = script.answering("region", "eu-west-1\n")
                .answering("bucket-region", "eu-west-1")
                .run(
                        Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
                        "source",
                        "--stack-name",
                        "s",
                        "--bucket",
                        "b",
                        "--profile",
                        "prod",
                        "DestinationAccountId=222222222222");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(script.calls().subList(0, 2)).containsExactly("--version", "--profile prod configure get region");
        assertThat(script.calls().subList(2, script.calls().size()))
                .allMatch(call ->
                        call.startsWith("--profile prod --region eu-west-1 --endpoint-url http://127.0.0.1:4566 "));
    }

    @Test
    void aFailedDeploymentSaysWhatFailedFirstInIt() throws Exception {
        script.answering("deploy-error", "Failed to create/update the stack. Run the following command")
                .answering("status-afterwards", "ROLLBACK_COMPLETE\n")
                .answering(
                        "events",
                        """
                        AWS::CloudFormation::Stack\tROLLBACK_COMPLETE\treplicator-source\tNone
                        AWS::SNS::Topic\tCREATE_FAILED\tNotificationTopic\tResource creation cancelled
                        AWS::Lambda::Function\tCREATE_FAILED\tPlanFunction\tThe runtime is not known
                        AWS::KMS::Key\tCREATE_FAILED\tTransferKey\tkey policy is invalid
                        AWS::KMS::Key\tCREATE_IN_PROGRESS\tTransferKey\tNone
                        AWS::CloudFormation::Stack\tCREATE_IN_PROGRESS\treplicator-source\tUser Initiated
                        AWS::KMS::Key\tCREATE_FAILED\tTopicKey\tof an earlier deployment
                        """);

        Outcome outcome = script.run(with(SOURCE, "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("Failed to create/update the stack", "was not deployed")
                .contains(
                        "what CloudFormation refused first:\n    TransferKey (AWS::KMS::Key): key policy is invalid\n")
                .contains("aws cloudformation delete-stack --region us-east-1 --stack-name replicator-source")
                .doesNotContain("Now the destination", "earlier deployment", "PlanFunction");
    }

    @Test
    void aChangeSetThatIsRefusedIsNotExplainedByTheEventsOfAnEarlierDeployment() throws Exception {
        script.answering(
                        "deploy-error",
                        "Failed to create the changeset: Waiter ChangeSetCreateComplete failed. Reason: Parameter X")
                .answering("events", "AWS::KMS::Key\tUPDATE_FAILED\tTransferKey\tof an earlier deployment\n");

        Outcome outcome = script.run(with(SOURCE, "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("Reason: Parameter X", "was not deployed")
                .doesNotContain("earlier deployment");
        assertThat(script.calls()).noneMatch(call -> call.contains("describe-stack-events"));
    }

    @ParameterizedTest
    @CsvSource({
        "aws-cli/2.9.19 Python/3.11.2,  AWS CLI 2.9 is too old: version 2.13 or newer is needed",
        "aws-cli/2.12.7 Python/3.11.4,  AWS CLI 2.12 is too old",
        "aws-cli/1.28.1 Python/3.11.4,  AWS CLI 1.28 is too old"
    })
    void refusesAnAwsCliThatSendsABucketsCallsToAwsInSpiteOfTheEndpoint(String version, String message)
            throws Exception {
        Outcome outcome = script.answering("version", version).run(with(SOURCE, "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains(message, "getting-started-install");
        assertThat(script.calls()).containsExactly("--version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws-cli/2.13.0 Python/3.11.4",
                "aws-cli/1.29.0 Python/3.8.1",
                "aws-cli/3.0.0 Python/3.14.0",
                "aws in a box"
            })
    void takesEachOtherAwsCli(String version) throws Exception {
        Outcome outcome = script.answering("version", version).run(with(SOURCE, "DestinationAccountId=222222222222"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output().contains("could not check the version of the AWS CLI, which says: aws in a box"))
                .isEqualTo(version.startsWith("aws in"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            source      | DestinationAccountId=22222222222         | must be the 12 digits of an AWS account
            source      | SourceDatabase=orders-                   | must be empty or the identifier of a DB instance
            source      | AllowedDatabases=orders,Billing          | must be identifiers of DB instances or DB clusters in lower case
            source      | ScheduleExpression=daily                 | must be rate(...) or cron(...)
            source      | SnapshotsToKeep=0                        | must be a number from 1 to 50
            source      | TransferSnapshotMinimumAgeHours=x        | must be from 15 to 8760 hours
            source      | Runtime=java8                            | must be one of java21, java25
            source      | Tags=team=shop,aws:a=b                   | no key begins with aws:, rds: or rds-replicator:
            source      | Tags=team                                | must be empty or key=value
            source      | CopySourceTags=rds-replicator:stack      | none begins with aws:
            source      | NotificationEmail=dba@example com.org    | must be empty or an e-mail address
            source      | FunctionSubnetIds=subnet-01234567,vpc-1  | must be empty or ids of subnets
            source      | PermissionsBoundaryArn=boundary          | must be empty or the ARN of an IAM policy
            destination | AnnouncementTopicArn=topic               | must be the ARN of an SNS topic
            destination | TransferKeyArn=alias/key                 | must be the ARN of a KMS key (not of an alias)
            destination | DBSubnetGroupName=Replicas               | must be the name of a DB subnet group, in lower case
            destination | ReplicaPrefix=replicas-of-orders         | has 18 characters: at most 14
            destination | OnSourceReplaced=hold                    | must be one of HOLD, CONTINUE
            destination | ReplicaInstanceClass=r8g.large           | must be an instance class, such as db.r8g.large
            destination | ServerlessV2MinCapacity=0.7              | must be from 0 to 256 in steps of 0.5
            destination | ServerlessV2MaxCapacity=0.5              | must be from 1 to 256 in steps of 0.5
            destination | ReplicasToKeepRunning=0                  | must be a number from 1 to 40
            destination | ReplicaReaders=16                        | must be a number from 0 to 15
            """)
    void refusesAValueThatItsTemplateDoesNotAllow(String side, String parameter, String message) throws Exception {
        Outcome outcome = script.run(side, "--stack-name", "s", "--bucket", "b", parameter);

        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).startsWith("deploy.sh: " + parameter).contains(message);
        assertThat(script.calls()).isEmpty();
    }

    @Test
    void takesTheValuesThatTheTemplatesAllow() throws Exception {
        Outcome outcome = script.run(with(
                SOURCE,
                "DestinationAccountId=222222222222",
                "SourceDatabase=",
                "AllowedDatabases=orders,billing-*",
                "Dashboard=ENABLED",
                "Tags=team=shop, cost center=4/2",
                "CopySourceTags=owner,awsome",
                "NotificationEmail=dba@example.org",
                "SnapshotsToKeep=50",
                "StateMachineLogLevel=OFF",
                "TransferKeyArn=arn:aws-cn:kms:cn-north-1:111111111111:key/a-1",
                "LogRetentionDays=30",
                "FunctionSubnetIds=subnet-01234567,subnet-0123456789abcdef0",
                "PermissionsBoundaryArn=arn:aws:iam::aws:policy/Boundary"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain("could not check");
    }

    /** Each parameter's own default, which CloudFormation takes: so the script reads each rule that a template has. */
    @ParameterizedTest
    @ValueSource(strings = {"source", "destination"})
    void takesEachDefaultOfTheTemplates(String side) throws Exception {
        String[] defaults =
                TemplateFile.asMap(
                                TemplateFile.read(side + "-account.yaml").root().get("Parameters"))
                        .entrySet()
                        .stream()
                        .filter(parameter ->
                                TemplateFile.asMap(parameter.getValue()).containsKey("Default"))
                        .map(parameter -> parameter.getKey() + "="
                                + TemplateFile.asMap(parameter.getValue()).get("Default"))
                        .toArray(String[]::new);

        Outcome outcome = script.answering("account", side.equals("source") ? "111111111111" : "222222222222")
                .run(with(command(side), defaults));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain("could not check");
    }

    private static String[] command(String side) {
        return side.equals("source")
                ? with(SOURCE, "DestinationAccountId=222222222222")
                : with(DESTINATION, FROM_SOURCE);
    }

    @Test
    void refusesGroupsThatAreNotThereOrInAnotherVpc() throws Exception {
        String[] destination = with(DESTINATION, FROM_SOURCE);
        script.answering("account", "222222222222");

        Outcome noSubnets = script.answering("vpc-error", "An error occurred (DBSubnetGroupNotFoundFault): none")
                .run(destination);
        script = script.without("vpc-error")
                .answering("groups-error", "An error occurred (InvalidGroup.NotFound): 'sg-2' does not exist");
        Outcome noGroup = script.run(destination);
        Outcome elsewhere = script.without("groups-error")
                .answering("groups", "sg-1\tvpc-1\nsg-2\tvpc-2\n")
                .run(destination);
        Outcome fitting =
                script.answering("groups", "sg-1\tvpc-1\nsg-2\tvpc-1\n").run(destination);

        assertThat(noSubnets.output())
                .contains("DBSubnetGroupName=replicas: account 222222222222 has no such DB subnet group in us-");
        assertThat(noGroup.output())
                .contains("SecurityGroupIds: An error occurred (InvalidGroup.NotFound): 'sg-2' does not exist");
        assertThat(elsewhere.output())
                .contains("SecurityGroupIds: sg-2 is in vpc-2, and DB subnet group replicas in vpc-1");
        assertThat(List.of(noSubnets.exit(), noGroup.exit(), elsewhere.exit())).containsOnly(2);
        assertThat(fitting.exit()).as(fitting.output()).isZero();
        assertThat(call("describe-security-groups")).contains("--group-ids sg-1 sg-2 --query");
    }

    @Test
    void aCheckThatTheCredentialsDoNotAllowIsSaidAndIsNoFailure() throws Exception {
        String denied = "\nAn error occurred (AccessDenied) when calling it: not authorized";
        Outcome destination = script.answering("account", "222222222222")
                .answering("vpc-error", denied)
                .answering("groups-error", denied)
                .answering("secrets-error", denied)
                .run(with(DESTINATION, FROM_SOURCE));
        Outcome source = script.answering("account", "111111111111")
                .answering("user-error", denied)
                .run(with(SOURCE, "DestinationAccountId=222222222222", "SourceDatabase=orders"));

        assertThat(destination.exit()).as(destination.output()).isZero();
        assertThat(destination.output())
                .contains(
                        "could not check that there is a DB subnet group replicas: An error occurred (AccessDenied)",
                        "could not check that there is each of the security groups sg-1 sg-2: An error occurred (AccessDenied)",
                        "could not check that there is a secret under rds-replica/: An error occurred (AccessDenied)");
        assertThat(source.exit()).as(source.output()).isZero();
        assertThat(source.output())
                .contains("could not check that there is a DB instance orders: An error occurred (AccessDenied)")
                .contains("--name rds-replica/orders --secret-string '{\"username\": \"...\"}'");
    }

    @Test
    void warnsOfASecretAndOfADatabaseThatAreNotThereYet() throws Exception {
        Outcome none = script.answering("account", "222222222222").run(with(DESTINATION, FROM_SOURCE));
        Outcome some = script.answering("secrets", "rds-replica/orders\n").run(with(DESTINATION, FROM_SOURCE));
        Outcome source = script.answering("account", "111111111111")
                .answering("user-error", "An error occurred (DBInstanceNotFound) when calling it: none")
                .run(with(SOURCE, "DestinationAccountId=222222222222", "SourceDatabase=orders"));

        assertThat(List.of(none, some, source))
                .allSatisfy(outcome ->
                        assertThat(outcome.exit()).as(outcome.output()).isZero());
        assertThat(none.output())
                .contains("warning    there is no secret under rds-replica/ yet", "--name rds-replica/DATABASE");
        assertThat(some.output()).doesNotContain("warning", "create-secret");
        assertThat(source.output()).contains("warning    account 111111111111 has no DB instance orders in us-east-1");
    }

    @Test
    void afterTheDestinationComesTheReplicationByTheSourcesMachine() throws Exception {
        Outcome outcome = script.answering("account", "222222222222")
                .answering("topic", "arn:aws:sns:us-east-1:111111111111:replicator-source-AnnouncementTopic-1A2B3C\n")
                .answering(
                        "outputs",
                        "StateMachineArn\tarn:aws:states:us-east-1:222222222222:stateMachine:replicator-replication\n")
                .run(with(DESTINATION, FROM_SOURCE));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("Now replicate, with credentials of account 111111111111:")
                .contains(
                        "--state-machine-arn arn:aws:states:us-east-1:111111111111:stateMachine:replicator-source-replication")
                .doesNotContain("./deploy.sh source");
    }

    @Test
    void anUpdatedSourceSendsToTheDestinationOnlyWithWhatHasChanged() throws Exception {
        script.answering("status", "UPDATE_COMPLETE\n")
                .answering("former", "DestinationAccountId\tSourceDatabase\n")
                .answering("outputs", "SourceRegion\tus-east-1\nTransferKeyArn\tarn:new\n");

        Outcome same = script.run(SOURCE);
        script = script.without("calls")
                .answering("former-outputs", "SourceRegion\tus-east-1\nTransferKeyArn\tarn:old\n");
        Outcome other = script.run(SOURCE);

        assertThat(same.output())
                .contains("Stack replicator-source is up to date. The destination needs nothing of this update.")
                .doesNotContain("./deploy.sh destination", "create-secret", "start-execution");
        assertThat(other.output())
                .endsWith(
                        """
                The destination must know what has changed. With credentials of account 222222222222:

                ./deploy.sh destination --stack-name replicator-destination --bucket BUCKET --region us-east-1 \\
                    TransferKeyArn=arn:new
                """);
    }

    @Test
    void anUpdatedDestinationNamesTheSourceAsTheNextToUpdate() throws Exception {
        Outcome outcome = deployed()
                .answering("topic", "arn:aws:sns:us-east-1:111111111111:replicator-source-AnnouncementTopic-1A2B3C\n")
                .run(DESTINATION);

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("If the source stack is of an earlier release, update it now")
                .endsWith("    ./deploy.sh source --stack-name replicator-source --bucket BUCKET --region us-east-1\n")
                .doesNotContain("./deploy.sh destination", "create-secret", "start-execution");
    }

    @Test
    void saysThatTheCommandLineInterfaceIsMissing() throws Exception {
        Outcome outcome =
                script.run(Map.of("PATH", script.folderOf("bash", "dirname", "sed", "awk", "grep", "tr")), SOURCE);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("no AWS CLI found: install it");
    }

    private String call(String part) throws IOException {
        List<String> calls =
                script.calls().stream().filter(call -> call.contains(part)).toList();
        return calls.get(calls.size() - 1);
    }

    /** The last of two values for an option counts. */
    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
    }
}
