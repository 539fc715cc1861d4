package io.rdsreplicator.local.permissions;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What nobody is to do in the two accounts, each tried by the one who comes closest to it: all but one condition of the policies would let
 * it pass. Both stacks are deployed with everything that a parameter adds.
 */
final class Attempts {
    static final String ALLOWED = "allowed";
    private static final AccountRegion A = Stage.SOURCE;
    private static final AccountRegion B = Stage.DESTINATION;
    private static final AccountRegion ELSEWHERE = new AccountRegion("333333333333", A.region());
    private static final Path TEMPLATES = ProjectFiles.root().resolve("cloudformation");
    private static final String STACK_TAG = "rds-replicator:stack";
    private static final Tag THEIRS = tag(STACK_TAG, "another");
    private static final List<String> KINDS = List.of("taken", "transfer", "landed");

    private final FingerprintStorage storage = new FingerprintStorage();
    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final Stage stage = Stage.inProcess(timeline, storage, RdsDurations.realistic(), line -> {});
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private String secretKey;
    private Stack a;
    private Stack b;

    private Attempts() {}

    /** Each attempt, and how it ended: {@link #ALLOWED}, or with which code it was refused. */
    static Map<String, String> on(String sourceTemplate, String destinationTemplate) {
        Attempts attempts = new Attempts();
        attempts.deploy(sourceTemplate, destinationTemplate);
        attempts.prepare(A, "a");
        attempts.prepare(B, "b");
        for (AccountRegion place : List.of(A, B)) {
            for (Role role : attempts.stage.aws().frontDoor().roles().list(place)) {
                attempts.onDatabases(place, role);
                attempts.onMembers(place, role);
                attempts.onSnapshots(place, role);
                attempts.onNewOnes(place, role);
                attempts.onKeys(place, role);
            }
        }
        attempts.grants();
        attempts.transferKeyFromTheDestination();
        attempts.services();
        attempts.subscriptions();
        attempts.functionCode();
        return attempts.outcomes;
    }

    private void deploy(String sourceTemplate, String destinationTemplate) {
        secretKey = client(KmsClient.class, Caller.root(B))
                .createKey()
                .keyMetadata()
                .arn();
        client(RdsClient.class, Caller.root(B)).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                .dbSubnetGroupDescription("d")
                .subnetIds("subnet-1", "subnet-2"));
        a = deploy(A, "a", sourceTemplate, Map.of("DestinationAccountId", B.account(), "UnshareAfterDays", "2"));
        Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                "DBSubnetGroupName",
                "replicas",
                "SecurityGroupIds",
                "sg-0123456789abcdef0",
                "SecretKeyArn",
                secretKey));
        parameters.put("ReplicaRoleArns", TourOfSettings.ROLE);
        for (String output : List.of("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn")) {
            parameters.put(output, a.output(output));
        }
        b = deploy(B, "b", destinationTemplate, parameters);
    }

    private Stack deploy(AccountRegion place, String name, String template, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("FunctionSubnetIds", "subnet-0123456789abcdef0");
        all.put("FunctionSecurityGroupIds", "sg-0123456789abcdef0");
        return stage.aws().stacks().deploy(new Deployment(place, name, template, TEMPLATES, all, Map.of()));
    }

    /** Under names of the stack: what another stack has tagged, and what is the stack's own. */
    private void prepare(AccountRegion place, String stack) {
        RdsClient rds = client(RdsClient.class, Caller.root(place));
        for (String name : List.of("replica-foreign", "replica-own")) {
            rds.createDBInstance(r -> r.dbInstanceIdentifier(name)
                    .engine("postgres")
                    .engineVersion("14.20")
                    .dbInstanceClass("db.t4g.medium")
                    .allocatedStorage(20)
                    .masterUsername("app")
                    .masterUserPassword("Production-1-only")
                    .tags(name.endsWith("own") ? tag(STACK_TAG, stack) : THEIRS));
            timeline.runUntilIdle();
            storage.write(place.arn("rds", "db:" + name), "rows of " + name);
        }
        prepareClusters(rds, stack);
        for (String kind : KINDS) {
            for (String owner : List.of("foreign", "own")) {
                rds.createDBSnapshot(r -> r.dbInstanceIdentifier("replica-" + owner)
                        .dbSnapshotIdentifier("rdsrep-" + owner + "-" + kind)
                        .tags(owner.equals("own") ? tag(STACK_TAG, stack) : THEIRS));
                timeline.runUntilIdle();
            }
        }
        rds.modifyDBSnapshotAttribute(r -> r.dbSnapshotIdentifier("rdsrep-own-transfer")
                .attributeName("restore")
                .valuesToAdd(B.account()));
    }

    private void prepareClusters(RdsClient rds, String stack) {
        for (String name : List.of("replica-foreign", "replica-own")) {
            rds.createDBCluster(r -> r.dbClusterIdentifier(name)
                    .engine("aurora-postgresql")
                    .engineVersion("16.4")
                    .masterUsername("app")
                    .masterUserPassword("Production-1-only")
                    .dbSubnetGroupName(stack.equals("b") ? "replicas" : null)
                    .tags(name.endsWith("own") ? tag(STACK_TAG, stack) : THEIRS));
            timeline.runUntilIdle();
        }
    }

    private void onMembers(AccountRegion place, Role role) {
        Caller caller = Caller.role(place, role.arn());
        rds(caller, "makes a member without the stack's tag", rds -> rds.createDBInstance(member("replica-own")));
        rds(
                caller,
                "makes a member of another stack's cluster",
                rds -> rds.createDBInstance(member("replica-foreign", tag(STACK_TAG, stack(place)))));
        rds(
                caller,
                "makes a DB instance that is no member",
                rds -> rds.createDBInstance(r -> r.dbInstanceIdentifier("replica-alone")
                        .engine("postgres")
                        .dbInstanceClass("db.r6g.large")
                        .allocatedStorage(20)
                        .masterUsername("app")
                        .masterUserPassword("a-password")
                        .dbSubnetGroupName("replicas")
                        .publiclyAccessible(false)
                        .tags(tag(STACK_TAG, stack(place)))));
    }

    private static CreateDbInstanceRequest member(String cluster, Tag... tags) {
        return CreateDbInstanceRequest.builder()
                .dbInstanceIdentifier(cluster + "-1")
                .dbClusterIdentifier(cluster)
                .engine("aurora-postgresql")
                .dbInstanceClass("db.r6g.large")
                .publiclyAccessible(false)
                .tags(tags)
                .build();
    }

    private void onDatabases(AccountRegion place, Role role) {
        Caller caller = Caller.role(place, role.arn());
        String foreign = "replica-foreign";
        String arn = place.arn("rds", "db:" + foreign);
        rds(
                caller,
                "modifies another stack's database",
                rds -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier(foreign).deletionProtection(false)));
        rds(
                caller,
                "starts another stack's database",
                rds -> rds.startDBInstance(r -> r.dbInstanceIdentifier(foreign)));
        rds(caller, "marks another stack's database", rds -> tag(rds, arn, tag("rds-replicator:role", "superseded")));
        rds(caller, "takes another stack's database over", rds -> tag(rds, arn, tag(STACK_TAG, stack(place))));
        rds(
                caller,
                "deletes another stack's database",
                rds -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier(foreign).skipFinalSnapshot(true)));
        rds(
                caller,
                "writes an unknown tag on the stack's database",
                rds -> tag(rds, place.arn("rds", "db:replica-own"), tag("unknown", "x")));
        for (Map.Entry<String, String> action : Map.of(
                        "deletes a tenant of another stack's database", "rds:DeleteTenantDatabase",
                        "reboots another stack's database", "rds:RebootDBInstance",
                        "gives a role to another stack's database", "rds:AddRoleToDBInstance")
                .entrySet()) {
            asked(
                    caller,
                    action.getKey(),
                    AccessRequest.of(caller, action.getValue(), arn).withResourceTags(Map.of(STACK_TAG, "another")));
        }
        asked(
                caller,
                "passes a role to another service",
                AccessRequest.of(caller, "iam:PassRole", TourOfSettings.ROLE)
                        .with("iam:PassedToService", "ec2.amazonaws.com"));
    }

    private void asked(Caller caller, String what, AccessRequest request) {
        asked(caller, what, () -> stage.aws()
                .frontDoor()
                .authorization()
                .decide(caller.place().account(), null, request)
                .allowed());
    }

    private void onSnapshots(AccountRegion place, Role role) {
        Caller caller = Caller.role(place, role.arn());
        for (String kind : KINDS) {
            String name = "rdsrep-foreign-" + kind;
            String arn = place.arn("rds", "snapshot:" + name);
            rds(
                    caller,
                    "shares another stack's snapshot " + kind,
                    rds -> rds.modifyDBSnapshotAttribute(r -> r.dbSnapshotIdentifier(name)
                            .attributeName("restore")
                            .valuesToAdd(ELSEWHERE.account())));
            rds(
                    caller,
                    "tells the share of another stack's snapshot " + kind,
                    rds -> tag(rds, arn, tag("rds-replicator:shared-at", "now")));
            rds(
                    caller,
                    "takes another stack's snapshot over " + kind,
                    rds -> tag(rds, arn, tag(STACK_TAG, stack(place))));
            rds(
                    caller,
                    "deletes another stack's snapshot " + kind,
                    rds -> rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(name)));
            rds(
                    caller,
                    "writes an unknown tag on the stack's snapshot " + kind,
                    rds -> tag(rds, place.arn("rds", "snapshot:rdsrep-own-" + kind), tag("unknown", "x")));
        }
        rds(
                caller,
                "copies another stack's snapshot",
                rds -> rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("rdsrep-foreign-taken")
                        .targetDBSnapshotIdentifier("rdsrep-new-transfer")));
        rds(
                caller,
                "copies onto another stack's transfer snapshot",
                rds -> rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("rdsrep-own-taken")
                        .targetDBSnapshotIdentifier("rdsrep-foreign-transfer")));
        rds(
                caller,
                "copies onto another stack's landed snapshot",
                rds -> rds.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier(A.arn("rds", "snapshot:rdsrep-own-transfer"))
                                .targetDBSnapshotIdentifier("rdsrep-foreign-landed")));
        rds(
                caller,
                "restores another stack's snapshot",
                rds -> rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("replica-new")
                        .dbSnapshotIdentifier("rdsrep-foreign-landed")
                        .dbSubnetGroupName("replicas")
                        .tags(tag(STACK_TAG, stack(place)))));
        rds(
                caller,
                "restores a replica without the stack's tag",
                rds -> rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("replica-bare")
                        .dbSnapshotIdentifier("rdsrep-own-landed")
                        .dbSubnetGroupName("replicas")));
    }

    /** Tagging is authorized before RDS looks whether the thing is there: so is that of a thing which is being made. */
    private void onNewOnes(AccountRegion place, Role role) {
        Caller caller = Caller.role(place, role.arn());
        for (String resource : List.of(
                "snapshot:rdsrep-new-taken",
                "snapshot:rdsrep-new-transfer",
                "snapshot:rdsrep-new-landed",
                "db:replica-new")) {
            String arn = place.arn("rds", resource);
            rds(
                    caller,
                    "tags without the stack's tag " + resource,
                    rds -> tag(rds, arn, tag("rds-replicator:replication-id", "x")));
            rds(
                    caller,
                    "tags with an unknown key besides " + resource,
                    rds -> tag(rds, arn, tag(STACK_TAG, stack(place)), tag("unknown", "x")));
        }
    }

    /** Not through the service that a role is to use them by. */
    private void onKeys(AccountRegion place, Role role) {
        Caller caller = Caller.role(place, role.arn());
        Map<String, String> keys = new LinkedHashMap<>();
        if (place == A) {
            keys.put("TransferKey", a.output("TransferKeyArn"));
            keys.put("TopicKey", key(a, "TopicKey"));
        } else {
            keys.put("LandingKey", key(b, "LandingKey"));
            keys.put("TopicKey", key(b, "TopicKey"));
            keys.put("the secrets' key", secretKey);
        }
        keys.forEach((name, arn) -> kms(caller, "uses directly " + name, kms -> {
            SdkBytes sealed = client(KmsClient.class, Caller.root(place))
                    .encrypt(r -> r.keyId(arn).plaintext(SdkBytes.fromUtf8String("x")))
                    .ciphertextBlob();
            kms.decrypt(r -> r.keyId(arn).ciphertextBlob(sealed));
        }));
    }

    private void grants() {
        Caller encrypts = role(A, "EncryptSnapshot");
        Caller lands = role(B, "LandSnapshot");
        Caller restores = role(B, "RestoreReplica");
        Caller protects = role(B, "ProtectReplica");
        kms(
                encrypts,
                "describes directly TransferKey",
                kms -> kms.describeKey(r -> r.keyId(a.output("TransferKeyArn"))));
        for (Caller caller : List.of(restores, protects)) {
            kms(caller, "describes directly LandingKey", kms -> kms.describeKey(r -> r.keyId(key(b, "LandingKey"))));
        }
        grants(encrypts, "TransferKey", a.output("TransferKeyArn"));
        grants(lands, "LandingKey", key(b, "LandingKey"));
        grants(restores, "LandingKey", key(b, "LandingKey"));
        grants(protects, "LandingKey", key(b, "LandingKey"));
    }

    /** Through another service; and through RDS for something that is not AWS's. */
    private void grants(Caller caller, String name, String arn) {
        kms(
                caller.via("ec2"),
                "grants through another service " + name,
                kms -> kms.createGrant(
                        r -> r.keyId(arn).granteePrincipal(caller.principal()).operations(GrantOperation.DECRYPT)));
        AccessRequest request =
                AccessRequest.of(caller.via("rds"), "kms:CreateGrant", arn).with("kms:GrantIsForAWSResource", "false");
        asked(caller, "grants to somebody else than AWS " + name, () -> stage.aws()
                .frontDoor()
                .authorization()
                .decide(caller.account(), null, request)
                .allowed());
    }

    /** First by the destination's administrator, whom the key's policy alone limits; then, under a key that admits all, by the step. */
    private void transferKeyFromTheDestination() {
        String arn = a.output("TransferKeyArn");
        Caller administrator = Caller.root(B);
        kms(
                administrator,
                "uses directly TransferKey",
                kms -> kms.generateDataKey(r -> r.keyId(arn).keySpec(DataKeySpec.AES_256)));
        kms(
                administrator.via("ec2"),
                "grants through another service TransferKey",
                kms -> kms.createGrant(r ->
                        r.keyId(arn).granteePrincipal(administrator.principal()).operations(GrantOperation.DECRYPT)));
        Policy policy = Policy.parse(client(KmsClient.class, Caller.root(A))
                .getKeyPolicy(r -> r.keyId(arn))
                .policy());
        AccessRequest request = AccessRequest.of(administrator.via("rds"), "kms:CreateGrant", arn)
                .with("kms:GrantIsForAWSResource", "false");
        asked(administrator, "grants to somebody else than AWS TransferKey", () -> stage.aws()
                .frontDoor()
                .authorization()
                .decideOnKey(A.account(), policy, request)
                .allowed());

        admit(A, arn, "\"AWS\": \"arn:aws:iam::%s:root\"".formatted(B.account()));
        Caller lands = role(B, "LandSnapshot");
        kms(
                lands,
                "uses directly TransferKey",
                kms -> kms.generateDataKey(r -> r.keyId(arn).keySpec(DataKeySpec.AES_256)));
        grants(lands, "TransferKey", arn);
    }

    /** A key's owner lets somebody do everything with it. */
    private void admit(AccountRegion place, String keyArn, String principal) {
        client(KmsClient.class, Caller.root(place)).putKeyPolicy(r -> r.keyId(keyArn)
                .policy(
                        """
                {"Version": "2012-10-17", "Statement": [
                 {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root"}, "Action": "kms:*", "Resource": "*"},
                 {"Effect": "Allow", "Principal": {%s}, "Action": "kms:*", "Resource": "*"}]}"""
                                .formatted(place.account(), principal)));
    }

    /** AWS's services on behalf of somebody else's alarm, rule, topic or state machine. */
    private void services() {
        for (Stack stack : List.of(a, b)) {
            AccountRegion place = stack.place();
            String key = key(stack, "TopicKey");
            Caller alarm =
                    Caller.service(ELSEWHERE, "cloudwatch.amazonaws.com", ELSEWHERE.arn("cloudwatch", "alarm:any"));
            kms(
                    alarm,
                    stack.name() + ": uses TopicKey for an alarm of another account",
                    kms -> kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256)));
            admit(place, key, "\"Service\": \"cloudwatch.amazonaws.com\"");
            attempt(alarm, stack.name() + ": notifies for an alarm of another account", () -> client(
                            SnsClient.class, alarm)
                    .publish(r ->
                            r.topicArn(stack.physicalId("NotificationTopic")).message("x")));
            Caller rule = Caller.service(place, "events.amazonaws.com", place.arn("events", "rule/any"));
            attempt(rule, stack.name() + ": keeps the events of another rule", () -> client(SqsClient.class, rule)
                    .sendMessage(r -> r.queueUrl(stack.physicalId("UndeliveredFailureQueue"))
                            .messageBody("x")));
            invokes(rule, stack, "ReportFailureFunction");
        }
        invokes(Caller.service(A, "events.amazonaws.com", A.arn("events", "rule/any")), a, "UnshareSnapshotsFunction");
        invokes(Caller.service(B, "events.amazonaws.com", B.arn("events", "rule/any")), b, "MeasureReplicasFunction");
        Caller topic = Caller.service(B, "sns.amazonaws.com", A.arn("sns", "any"));
        invokes(topic, b, "StartReplicationFunction");
        attempt(topic, "b: keeps the messages of another topic", () -> client(SqsClient.class, topic)
                .sendMessage(r ->
                        r.queueUrl(b.physicalId("UndeliveredAnnouncementQueue")).messageBody("x")));
        acts(A, "states", "ReplicationStateMachine");
        acts(A, "events", "Schedule");
        acts(B, "states", "ReplicationStateMachine");
        acts(B, "states", "RollbackStateMachine");
    }

    private void invokes(Caller service, Stack stack, String function) {
        attempt(service, stack.name() + ": invokes for somebody else " + function, () -> client(
                        LambdaClient.class, service)
                .invoke(r -> r.functionName(stack.physicalId(function))
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String("{}"))));
    }

    private void acts(AccountRegion place, String service, String role) {
        Caller other = Caller.service(ELSEWHERE, service + ".amazonaws.com", ELSEWHERE.arn(service, "any"));
        asked(other, (place == A ? "a" : "b") + ": acts for another account in " + role, () -> stage.aws()
                .frontDoor()
                .authorization()
                .mayAssume(other, role(place, role).principal()));
    }

    private void subscriptions() {
        String topic = a.output("AnnouncementTopicArn");
        Caller administrator = Caller.root(B);
        attempt(administrator, "subscribes by another protocol", () -> client(SnsClient.class, administrator)
                .subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(B.arn("lambda", "function:any"))));
        // SNS itself lets nobody subscribe a function of a third account: the policy's decision alone is asked.
        Policy policy = Policy.parse(client(SnsClient.class, Caller.root(A))
                .getTopicAttributes(r -> r.topicArn(topic))
                .attributes()
                .get("Policy"));
        AccessRequest request = AccessRequest.of(administrator, "SNS:Subscribe", topic)
                .with("sns:Protocol", "lambda")
                .with("sns:Endpoint", ELSEWHERE.arn("lambda", "function:any"));
        asked(administrator, "subscribes a function of another account", () -> stage.aws()
                .frontDoor()
                .authorization()
                .decide(A.account(), policy, request)
                .allowed());
    }

    /** EC2 is not here: its decision alone is asked. Lambda itself must be let, with the same role. */
    private void functionCode() {
        for (AccountRegion place : List.of(A, B)) {
            Caller caller = role(place, "CheckSnapshot");
            AccessRequest lambda = AccessRequest.of(caller, "ec2:CreateNetworkInterface", "*");
            AccessRequest code = lambda.with("lambda:SourceFunctionArn", place.arn("lambda", "function:any"));
            asked(caller, "code makes a network interface", () -> stage.aws()
                    .frontDoor()
                    .authorization()
                    .decide(place.account(), null, code)
                    .allowed());
            asked(caller, "Lambda cannot make a network interface", () -> !stage.aws()
                    .frontDoor()
                    .authorization()
                    .decide(place.account(), null, lambda)
                    .allowed());
        }
    }

    private void rds(Caller caller, String what, Consumer<RdsClient> call) {
        attempt(caller, what, () -> call.accept(client(RdsClient.class, caller)));
    }

    private void kms(Caller caller, String what, Consumer<KmsClient> call) {
        attempt(caller, what, () -> call.accept(client(KmsClient.class, caller)));
    }

    private void attempt(Caller caller, String what, Runnable call) {
        String outcome = ALLOWED;
        try {
            call.run();
        } catch (AwsServiceException e) {
            outcome = e.awsErrorDetails().errorCode();
        }
        note(caller, what, outcome);
    }

    private void asked(Caller caller, String what, BooleanSupplier decision) {
        note(caller, what, decision.getAsBoolean() ? ALLOWED : "AccessDenied");
    }

    private void note(Caller caller, String what, String outcome) {
        String who = caller.isRoot()
                ? "account " + caller.account()
                : caller.principal().replaceFirst("^.*:role/([ab])-(.+?)(Role)?-[0-9A-F]+$", "$1 $2");
        if (outcomes.put(who + " " + what, outcome) != null) {
            throw new IllegalStateException("two attempts are called: " + who + " " + what);
        }
    }

    private static void tag(RdsClient rds, String arn, Tag... tags) {
        rds.addTagsToResource(r -> r.resourceName(arn).tags(tags));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static String stack(AccountRegion place) {
        return place == A ? "a" : "b";
    }

    private static String key(Stack stack, String logicalId) {
        return stack.place().arn("kms", "key/" + stack.physicalId(logicalId));
    }

    private Caller role(AccountRegion place, String name) {
        Stack stack = place == A ? a : b;
        String physical = stack.physicalId(name + "Role");
        return stage.aws().frontDoor().roles().list(place).stream()
                .filter(role -> role.name().equals(physical))
                .map(role -> Caller.role(place, role.arn()))
                .findFirst()
                .orElseThrow();
    }

    private <C extends SdkClient> C client(Class<C> api, Caller caller) {
        return stage.aws().frontDoor().client(api, caller);
    }
}
