package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * What {@code deploy.sh} calls for one account, as a role: its checks, and a stack that is created, updated to a later release with other
 * parameters, updated back, and deleted.
 */
final class TourOfDeployments {
    private static final byte[] FUNCTIONS = {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    /** Each resource takes a second. */
    private static final Duration LONGER_THAN_A_CHANGE = Duration.ofMinutes(15);

    private final DeployedAccount account;
    private final Stage stage;
    private final Caller deployer;
    private int changeSets;

    TourOfDeployments(DeployedAccount account, String... policies) {
        this.account = account;
        this.stage = account.stage();
        this.deployer = account.deployer(policies);
    }

    /** What went wrong first; null if all went well. */
    String complaint() {
        try {
            check();
            upload();
            change("create", ChangeSetType.CREATE, account.template(), account.parameters());
            dryRun();
            look();
            change("update", ChangeSetType.UPDATE, account.laterTemplate(), account.otherParameters());
            change("update back", ChangeSetType.UPDATE, account.template(), account.parameters());
            delete();
            return null;
        } catch (AwsServiceException | Failure e) {
            return e.getMessage();
        }
    }

    /** The same of a creation with these parameters, and no more. */
    String complaintOnCreating(Map<String, String> parameters) {
        try {
            upload();
            change("create", ChangeSetType.CREATE, account.template(), parameters);
            return null;
        } catch (AwsServiceException | Failure e) {
            return e.getMessage();
        }
    }

    /** A step that ended otherwise than it should. */
    private static final class Failure extends RuntimeException {
        Failure(String message) {
            super(message);
        }
    }

    private void check() {
        client(RdsClient.class).describeDBInstances();
        client(RdsClient.class).describeDBSnapshots(r -> r.snapshotType("manual"));
        if (account.isDestination()) {
            client(RdsClient.class).describeDBSubnetGroups(r -> r.dbSubnetGroupName("replicas"));
            client(SecretsManagerClient.class).listSecrets();
        }
    }

    private void upload() {
        S3Client s3 = client(S3Client.class);
        s3.createBucket(r -> r.bucket(DeployedAccount.BUCKET));
        s3.headBucket(r -> r.bucket(DeployedAccount.BUCKET));
        s3.getBucketLocation(r -> r.bucket(DeployedAccount.BUCKET));
        for (String name : List.of("functions.zip", "later-functions.zip")) {
            s3.putObject(r -> r.bucket(DeployedAccount.BUCKET).key(name), RequestBody.fromBytes(FUNCTIONS));
        }
        account.definitions().forEach(this::put);
    }

    private void put(String key, String text) {
        client(S3Client.class).putObject(r -> r.bucket(DeployedAccount.BUCKET).key(key), RequestBody.fromString(text));
    }

    private void change(String what, ChangeSetType type, String template, Map<String, String> parameters) {
        String changes = prepare(type, template, parameters);
        CloudFormationClient cloudFormation = client(CloudFormationClient.class);
        cloudFormation.executeChangeSet(r -> r.changeSetName(changes).stackName(DeployedAccount.STACK));
        Stack stack = settled();
        if (!stack.stackStatusAsString().matches("(CREATE|UPDATE)_COMPLETE") || stack.stackStatusReason() != null) {
            throw new Failure(what + ": " + firstFailure(cloudFormation));
        }
    }

    private String prepare(ChangeSetType type, String template, Map<String, String> parameters) {
        put("template.yaml", template);
        CloudFormationClient cloudFormation = client(CloudFormationClient.class);
        List<Parameter> values = parameters.entrySet().stream()
                .map(parameter -> Parameter.builder()
                        .parameterKey(parameter.getKey())
                        .parameterValue(parameter.getValue())
                        .build())
                .toList();
        String id = cloudFormation
                .createChangeSet(r -> r.stackName(DeployedAccount.STACK)
                        .changeSetName("changes-" + ++changeSets)
                        .changeSetType(type)
                        .templateURL("https://s3." + deployer.region() + ".amazonaws.com/" + DeployedAccount.BUCKET
                                + "/template.yaml")
                        .parameters(values)
                        .capabilitiesWithStrings("CAPABILITY_IAM"))
                .id();
        stage.timeline().runFor(Duration.ofSeconds(1));
        cloudFormation.describeChangeSet(r -> r.changeSetName(id).stackName(DeployedAccount.STACK));
        return id;
    }

    private void dryRun() {
        String changes = prepare(ChangeSetType.UPDATE, account.laterTemplate(), account.otherParameters());
        client(CloudFormationClient.class)
                .deleteChangeSet(r -> r.changeSetName(changes).stackName(DeployedAccount.STACK));
    }

    /** What an update looks at; the AWS CLI reads the former parameters from the template's summary. */
    private void look() {
        client(CloudFormationClient.class)
                .listStackResourcesPaginator(r -> r.stackName(DeployedAccount.STACK))
                .stackResourceSummaries()
                .stream()
                .filter(resource -> resource.resourceType().equals("AWS::StepFunctions::StateMachine"))
                .map(StackResourceSummary::physicalResourceId)
                .forEach(machine -> client(SfnClient.class).listExecutions(r -> r.stateMachineArn(machine)));
        client(CloudFormationClient.class).describeStackEvents(r -> r.stackName(DeployedAccount.STACK));
        client(CloudFormationClient.class).getTemplateSummary(r -> r.stackName(DeployedAccount.STACK));
    }

    private void delete() {
        client(CloudFormationClient.class).deleteStack(r -> r.stackName(DeployedAccount.STACK));
        Stack stack = settled();
        if (!stack.stackStatusAsString().equals("DELETE_COMPLETE")) {
            throw new Failure("delete: " + firstFailure(account.asRoot(CloudFormationClient.class)));
        }
    }

    private Stack settled() {
        stage.timeline().runFor(LONGER_THAN_A_CHANGE);
        Stack stack = account.stack();
        if (!stack.stackStatusAsString().equals("DELETE_COMPLETE")) {
            client(CloudFormationClient.class).describeStacks(r -> r.stackName(DeployedAccount.STACK));
        }
        return stack;
    }

    private static String firstFailure(CloudFormationClient cloudFormation) {
        List<StackEvent> failed =
                cloudFormation
                        .describeStackEventsPaginator(r -> r.stackName(DeployedAccount.STACK))
                        .stackEvents()
                        .stream()
                        .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
                        .toList();
        return failed.isEmpty()
                ? "nothing has failed"
                : failed.get(failed.size() - 1).logicalResourceId() + ": "
                        + failed.get(failed.size() - 1).resourceStatusReason();
    }

    private <C extends SdkClient> C client(Class<C> api) {
        return stage.aws().frontDoor().client(api, deployer);
    }
}
