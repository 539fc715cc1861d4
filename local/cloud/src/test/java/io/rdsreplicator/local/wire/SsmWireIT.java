package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.*;

/** Parameter Store over HTTP with the SDK's client: every operation that the stage has. */
class SsmWireIT {
    private static final String VALUE = "{\"settings\":\"ü\\u0000 <&> 🔑\"}\r\n\t";
    private static WireStage stage;
    private static SsmClient ssm;

    @BeforeAll
    static void open() {
        stage = new WireStage();
        ssm = stage.client(SsmClient.builder(), WireStage.A);
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(SsmClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static PutParameterResponse put(SsmClient client, String name, String value) {
        return client.putParameter(
                r -> r.name(name).value(value).type(ParameterType.STRING).overwrite(true));
    }

    @Test
    void givesBackWhatItWasGiven() {
        put(ssm, "/replicas/orders", "old");
        PutParameterResponse second = put(ssm, "/replicas/orders", VALUE);
        Parameter parameter = ssm.getParameter(r -> r.name("/replicas/orders")).parameter();

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.tier()).isEqualTo(ParameterTier.STANDARD);
        assertThat(parameter.value()).isEqualTo(VALUE);
        assertThat(parameter.version()).isEqualTo(2);
        assertThat(parameter.lastModifiedDate()).isAfter(Instant.parse("2026-11-21T04:00:00Z"));
        assertThat(ssm.getParameter(r -> r.name(parameter.arn())).parameter()).isEqualTo(parameter);
        ssm.deleteParameter(r -> r.name("/replicas/orders"));
        assertRefused(
                ParameterNotFoundException.class,
                "ParameterNotFound",
                400,
                () -> ssm.getParameter(r -> r.name("/replicas/orders")));
    }

    @Test
    void pages() {
        SsmClient paged = stage.client(SsmClient.builder(), WireStage.EMPTY);
        assertThat(paged.getParametersByPath(r -> r.path("/")).parameters()).isEmpty();
        for (int i = 0; i < 12; i++) {
            put(paged, "/p/" + i, "v");
        }
        assertThat(paged.getParametersByPath(r -> r.path("/p")).parameters()).hasSize(10);
        assertThat(paged.getParametersByPathPaginator(r -> r.path("/p")).stream()
                        .flatMap(page -> page.parameters().stream()))
                .hasSize(12);
        assertRefused(
                InvalidNextTokenException.class,
                "InvalidNextToken",
                400,
                () -> paged.getParametersByPath(r -> r.path("/p").nextToken("!")));
    }

    @Test
    void refusesWithTheModelledErrors() {
        put(ssm, "/taken", "v");
        assertRefused(
                ParameterAlreadyExistsException.class,
                "ParameterAlreadyExists",
                400,
                () -> ssm.putParameter(r -> r.name("/taken").value("x").type(ParameterType.STRING)));
        assertAllRefused(
                ParameterNotFoundException.class,
                "ParameterNotFound",
                400,
                () -> ssm.getParameter(r -> r.name("/none")),
                () -> ssm.deleteParameter(r -> r.name("/none")));
        assertRefused(ValidationException.class, "ValidationException", 400, () -> put(ssm, "a b", "v"));
        assertRefused(
                HierarchyLevelLimitExceededException.class,
                "HierarchyLevelLimitExceededException",
                400,
                () -> put(ssm, "/l".repeat(16), "v"));
        SsmClient role = stage.client(SsmClient.builder(), WireStage.ROLE_KEY, "us-east-1");
        assertRefused(
                AccessDeniedException.class,
                "AccessDeniedException",
                400,
                () -> role.getParameter(r -> r.name("/taken")));
    }

    @Test
    void saysWhatIsNotImplemented() {
        assertThatThrownBy(
                        () -> ssm.putParameter(r -> r.name("/secret").value("x").type(ParameterType.SECURE_STRING)))
                .hasMessageContaining("SecureString are not implemented here");
        assertThatThrownBy(() -> ssm.describeParameters()).hasMessageContaining("not implemented here");
    }
}
