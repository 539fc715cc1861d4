package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Rule;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ScheduleIT {
    private final Scene scene;

    ScheduleIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void replicatesNothingByItselfUntilItsScheduleIsEnabled() {
        scene.timeline.runFor(Duration.ofDays(3));
        assertThat(scene.landings()).isEmpty();

        EventBridgeClient events = scene.client(EventBridgeClient.class, Scene.A);
        String schedule = events.listRules(r -> {}).rules().stream()
                .filter(rule -> rule.scheduleExpression() != null)
                .map(Rule::name)
                .findFirst()
                .orElseThrow();
        events.enableRule(r -> r.name(schedule));
        scene.timeline.runFor(Duration.ofHours(49));
        events.disableRule(r -> r.name(schedule));
        scene.timeline.runUntilIdle();

        assertThat(scene.landings()).hasSize(2).allMatch(landing -> landing.statusAsString()
                .equals("SUCCEEDED"));
    }
}
