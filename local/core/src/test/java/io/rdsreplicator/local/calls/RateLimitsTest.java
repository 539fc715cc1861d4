package io.rdsreplicator.local.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsRates;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.states.StatesRates;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

class RateLimitsTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    private static final AccountRegion OTHER = new AccountRegion("222222222222", "us-east-1");

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SfnClient sfn;
    private final String machine;

    RateLimitsTest() {
        new KmsService(timeline, frontDoor);
        new RdsService(timeline, frontDoor, new FingerprintStorage(), RdsDurations.realistic());
        new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {});
        sfn = frontDoor.client(SfnClient.class, Caller.root(PLACE));
        machine = machine(sfn, PLACE);
    }

    private String machine(SfnClient client, AccountRegion place) {
        return client.createStateMachine(
                        r -> r.name("nothing")
                                .roleArn(AssumableRoles.allowing(frontDoor.roles(), place, "machine")
                                        .principal())
                                .definition(
                                        "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"Nothing\", \"States\": {\"Nothing\": {\"Type\": \"Succeed\"}}}"))
                .stateMachineArn();
    }

    @Test
    void imposesNothingUntilItIsTold() {
        listed(sfn, machine, 1000);
    }

    @Test
    void refusesWhatIsAboveTheBucketAndLetsItThroughOnceTheBucketHasFilled() {
        impose();

        listed(sfn, machine, 100);
        assertThatThrownBy(() -> listed(sfn, machine, 1)).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
            assertThat(e.isThrottlingException()).isTrue();
        });
        timeline.runFor(Duration.ofSeconds(10));

        listed(sfn, machine, 20);
        assertThatThrownBy(() -> listed(sfn, machine, 1)).isInstanceOf(AwsServiceException.class);
    }

    @Test
    void aBucketDoesNotGrowBeyondItsSize() {
        impose();
        timeline.runFor(Duration.ofDays(1));

        listed(sfn, machine, 100);
        assertThatThrownBy(() -> listed(sfn, machine, 1)).isInstanceOf(AwsServiceException.class);
    }

    @Test
    void eachActionAndEachAccountHasABucketOfItsOwn() {
        SfnClient other = frontDoor.client(SfnClient.class, Caller.root(OTHER));
        String theirs = machine(other, OTHER);
        impose();
        listed(sfn, machine, 100);

        listed(other, theirs, 100);
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        for (int i = 0; i < 250; i++) {
            sfn.describeExecution(r -> r.executionArn(execution));
        }
        assertThatThrownBy(() -> sfn.describeExecution(r -> r.executionArn(execution)))
                .isInstanceOf(AwsServiceException.class);
    }

    @Test
    void allCallsOfRdsTogetherHaveOneRate() {
        RdsClient rds = frontDoor.client(RdsClient.class, Caller.root(PLACE));
        impose();
        for (int i = 0; i < RdsRates.ASSUMED.size() / 2; i++) {
            rds.describeDBInstances();
            rds.describeDBSnapshots();
        }

        assertThatThrownBy(rds::describeDBInstances).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("Throttling");
            assertThat(e.isThrottlingException()).isTrue();
        });
    }

    @Test
    void whoIsNotCountedTakesNoTokens() {
        frontDoor.intercept(new RateLimits(timeline).impose(new StatesRates()).counting(call -> !call.caller()
                .isRoot()));

        listed(sfn, machine, 1000);
    }

    private void impose() {
        frontDoor.intercept(new RateLimits(timeline).impose(new StatesRates()).impose(RdsRates.assumed()));
    }

    private static void listed(SfnClient client, String machine, int times) {
        for (int i = 0; i < times; i++) {
            client.listExecutions(r -> r.stateMachineArn(machine));
        }
    }
}
