package io.rdsreplicator.local;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.events.EventsService;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.monitoring.Monitoring;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.Storage;
import io.rdsreplicator.local.s3.S3Service;
import io.rdsreplicator.local.secrets.SecretsService;
import io.rdsreplicator.local.sns.SnsService;
import io.rdsreplicator.local.sqs.SqsService;
import io.rdsreplicator.local.ssm.SsmService;
import io.rdsreplicator.local.stacks.Stacks;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.sts.StsService;
import io.rdsreplicator.local.time.Timeline;
import java.security.SecureRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All services of a local AWS on one timeline, for every account and Region. The caller closes the timeline and the
 * storage.
 */
public final class LocalAws {
    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final SecretsService secrets;
    private final RdsService rds;
    private final LambdaService lambda;
    private final SnsService sns;
    private final EventsService events;
    private final StatesService states;
    private final Monitoring monitoring;
    private final Stacks stacks;

    /** @param functions creates the runtime of the functions, from the front door to the services that they call */
    public LocalAws(
            Timeline timeline,
            Storage storage,
            RdsDurations durations,
            Function<FrontDoor, FunctionRuntime> functions) {
        this(timeline, storage, durations, functions, new SecureRandom());
    }

    /** @param passwords the source of the passwords that Secrets Manager generates */
    public LocalAws(
            Timeline timeline,
            Storage storage,
            RdsDurations durations,
            Function<FrontDoor, FunctionRuntime> functions,
            RandomGenerator passwords) {
        this.timeline = timeline;
        this.frontDoor = new FrontDoor(timeline);
        new KmsService(timeline, frontDoor);
        this.secrets = new SecretsService(timeline, frontDoor, passwords);
        new SqsService(timeline, frontDoor);
        new S3Service(timeline, frontDoor);
        new SsmService(timeline, frontDoor);
        this.rds = new RdsService(timeline, frontDoor, storage, durations);
        FunctionRuntime runtime = functions.apply(frontDoor);
        this.lambda = new LambdaService(timeline, frontDoor, runtime);
        this.sns = new SnsService(timeline, frontDoor);
        this.events = new EventsService(timeline, frontDoor);
        this.states = new StatesService(timeline, frontDoor, lambda);
        new StsService(frontDoor);
        this.monitoring = new Monitoring(timeline, frontDoor);
        monitoring.watch(runtime, lambda);
        monitoring.watch(states);
        monitoring.watch(sns);
        this.stacks = new Stacks(timeline, frontDoor, frontDoor.roles(), monitoring.logGroups());
    }

    public Timeline timeline() {
        return timeline;
    }

    public FrontDoor frontDoor() {
        return frontDoor;
    }

    public SecretsService secrets() {
        return secrets;
    }

    public RdsService rds() {
        return rds;
    }

    public LambdaService lambda() {
        return lambda;
    }

    public SnsService sns() {
        return sns;
    }

    public EventsService events() {
        return events;
    }

    public StatesService states() {
        return states;
    }

    public Monitoring monitoring() {
        return monitoring;
    }

    public Stacks stacks() {
        return stacks;
    }
}
