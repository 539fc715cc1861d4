package io.rdsreplicator.local.stage;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.InProcessRuntime;
import io.rdsreplicator.local.functions.InProcessRuntime.LogLine;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.Storage;
import io.rdsreplicator.local.stacks.Deployment;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.time.Timeline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.rds.RdsClient;

/** Two AWS accounts with both stacks of this project, deployed from the project's own templates and definitions. */
public final class Stage {
    public static final AccountRegion SOURCE = new AccountRegion("111111111111", "us-east-1");
    /** Where a stage has its destination if it is given no other Region. */
    public static final AccountRegion DESTINATION = new AccountRegion("222222222222", "us-east-1");

    public static final String SOURCE_STACK = "rds-replicator-source";
    public static final String DESTINATION_STACK = "rds-replicator-destination";
    private static final String SOURCE_TEMPLATE = "source-account.yaml";
    private static final String DESTINATION_TEMPLATE = "destination-account.yaml";
    private static final String SUBNET_GROUP = "replicas";

    private final LocalAws aws;
    private final Path templates;
    private final AccountRegion destination;

    /**
     * @param functions creates the runtime of the functions from the access to the services
     */
    public Stage(
            Timeline timeline,
            Storage storage,
            RdsDurations durations,
            Function<FrontDoor, FunctionRuntime> functions) {
        this(new LocalAws(timeline, storage, durations, functions));
    }

    /** Creates a stage on a local AWS in which nothing is deployed yet. */
    public Stage(LocalAws aws) {
        this(aws, ProjectFiles.root());
    }

    /**
     * @param project the folder of another release of this project, whose stacks are deployed
     */
    public Stage(LocalAws aws, Path project) {
        this(aws, project.resolve("cloudformation"), DESTINATION);
    }

    private Stage(LocalAws aws, Path templates, AccountRegion destination) {
        this.aws = aws;
        this.templates = templates;
        this.destination = destination;
    }

    /** Creates a stage whose functions run in this process. */
    public static Stage inProcess(Timeline timeline, Storage storage, RdsDurations durations, Consumer<LogLine> logs) {
        return new Stage(timeline, storage, durations, frontDoor -> new InProcessRuntime(timeline, frontDoor, logs));
    }

    /** The same local AWS, with the destination in this Region. The source stays where it is. */
    public Stage withDestinationIn(String region) {
        return new Stage(aws, templates, destination.in(region));
    }

    public AccountRegion destination() {
        return destination;
    }

    /** Whether the destination is in another Region than the source. */
    public boolean crossesRegions() {
        return !destination.region().equals(SOURCE.region());
    }

    public LocalAws aws() {
        return aws;
    }

    public Timeline timeline() {
        return aws.timeline();
    }

    /** A client with the credentials of an account's administrator. */
    public <C extends SdkClient> C client(Class<C> api, AccountRegion place) {
        return aws.frontDoor().client(api, Caller.root(place));
    }

    /** Deploys both stacks: the source first, then the destination with the source's outputs. */
    public void deploy() {
        Stack source = deploySource(SOURCE, SOURCE_STACK, Map.of());
        deployDestination(destination, DESTINATION_STACK, source, Map.of());
    }

    /**
     * @param parameters in addition to the required ones
     */
    public Stack deploySource(AccountRegion place, String stackName, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("DestinationAccountId", destination.account());
        all.put("SourceDatabase", "orders");
        if (crossesRegions()) {
            all.put("DestinationRegions", destination.region());
        }
        all.putAll(parameters);
        return aws.stacks().deploy(place, stackName, templates.resolve(SOURCE_TEMPLATE), all);
    }

    /**
     * @param source the stack whose announcements this one receives
     */
    public Stack deployDestination(
            AccountRegion place, String stackName, Stack source, Map<String, String> parameters) {
        createSubnetGroup(place);
        Map<String, String> all = new LinkedHashMap<>();
        for (String output :
                new String[] {"SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn"}) {
            all.put(output, source.output(output));
        }
        all.put("DBSubnetGroupName", SUBNET_GROUP);
        all.put("SecurityGroupIds", "sg-0123456789abcdef0");
        all.putAll(parameters);
        return aws.stacks().deploy(place, stackName, templates.resolve(DESTINATION_TEMPLATE), all);
    }

    /** Updates a stack to this project's template. Every parameter keeps its value, as with {@code deploy.sh}. */
    public void update(AccountRegion place, String stackName) {
        aws.stacks().deploy(updated(place, stackName));
    }

    /** Like {@link #update}, but resource by resource as time passes. */
    public void beginUpdate(AccountRegion place, String stackName) {
        aws.stacks().begin(updated(place, stackName));
    }

    private Deployment updated(AccountRegion place, String stackName) {
        Stack stack = aws.stacks().describe(place, stackName);
        String template = stack.parameters().containsKey("SourceDatabase") ? SOURCE_TEMPLATE : DESTINATION_TEMPLATE;
        return Deployment.ofFile(place, stackName, templates.resolve(template), stack.parameters(), stack.tags());
    }

    private void createSubnetGroup(AccountRegion place) {
        RdsClient rds = client(RdsClient.class, place);
        boolean exists = rds.describeDBSubnetGroupsPaginator().dbSubnetGroups().stream()
                .anyMatch(group -> group.dbSubnetGroupName().equals(SUBNET_GROUP));
        if (!exists) {
            rds.createDBSubnetGroup(r -> r.dbSubnetGroupName(SUBNET_GROUP)
                    .dbSubnetGroupDescription("Where replicas live")
                    .subnetIds("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"));
        }
    }
}
