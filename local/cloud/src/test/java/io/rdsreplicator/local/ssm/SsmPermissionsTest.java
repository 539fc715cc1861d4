package io.rdsreplicator.local.ssm;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.identity.AssumableRoles.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

class SsmPermissionsTest {
    private static final AccountRegion PLACE = new AccountRegion("222222222222", "eu-west-1");
    private static final AccountRegion OTHER = new AccountRegion("111111111111", "eu-west-1");
    private static final String ARN = "arn:aws:ssm:eu-west-1:222222222222:parameter/replicas/orders";
    private static final String NAME = "/replicas/orders";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);

    @BeforeEach
    void aParameter() {
        new SsmService(timeline, frontDoor);
        put(client(Caller.root(PLACE)), NAME, false);
    }

    private SsmClient client(Caller caller) {
        return frontDoor.client(SsmClient.class, caller);
    }

    private SsmClient role(AccountRegion place, String... statements) {
        return client(AssumableRoles.with(frontDoor.roles(), place, "reader", statements));
    }

    private static void put(SsmClient client, String name, boolean overwrite) {
        client.putParameter(
                r -> r.name(name).value("v").type(ParameterType.STRING).overwrite(overwrite));
    }

    @Test
    void eachActionIsAllowedOnTheArnOfTheParameter() {
        SsmClient reader = role(PLACE, allow(ARN, "ssm:PutParameter", "ssm:GetParameter", "ssm:DeleteParameter"));

        put(reader, NAME, true);
        assertThat(reader.getParameter(r -> r.name(NAME)).parameter().version()).isEqualTo(2);
        assertThat(reader.getParameter(r -> r.name(ARN)).parameter().version()).isEqualTo(2);
        reader.deleteParameter(r -> r.name(NAME));
        put(reader, NAME, false);
    }

    @Test
    void aRoleWithoutPermissionIsRefused() {
        SsmClient reader = role(
                PLACE,
                allow(ARN + "2", "ssm:*"),
                allow("arn:aws:ssm:eu-west-1:222222222222:parameter//replicas/orders", "ssm:*"));

        assertFailsWith("AccessDeniedException", () -> reader.getParameter(r -> r.name(NAME)))
                .isEqualTo(
                        "User: arn:aws:iam::222222222222:role/reader is not authorized to perform: ssm:GetParameter on "
                                + "resource: " + ARN
                                + " because no identity-based policy allows the ssm:GetParameter action");
        assertFailsWith("AccessDeniedException", () -> reader.getParameter(r -> r.name(ARN)));
        assertFailsWith("AccessDeniedException", () -> put(reader, NAME, true)).contains("ssm:PutParameter");
        assertFailsWith("AccessDeniedException", () -> reader.deleteParameter(r -> r.name(NAME)))
                .contains("ssm:DeleteParameter");
        assertFailsWith("AccessDeniedException", () -> reader.getParametersByPath(r -> r.path("/replicas/")))
                .contains("resource: arn:aws:ssm:eu-west-1:222222222222:parameter/replicas/ ");
    }

    @Test
    void aRoleWithoutPermissionDoesNotLearnWhatExists() {
        SsmClient reader = role(PLACE);

        assertFailsWith("AccessDeniedException", () -> reader.getParameter(r -> r.name("/none")));
        assertFailsWith("AccessDeniedException", () -> put(reader, "/none", false));
    }

    @Test
    void aPathNeedsPermissionForItself() {
        SsmClient reader =
                role(PLACE, allow("arn:aws:ssm:eu-west-1:222222222222:parameter/replicas", "ssm:GetParametersByPath"));

        assertThat(reader.getParametersByPath(r -> r.path("/replicas")).parameters())
                .hasSize(1);
        assertFailsWith("AccessDeniedException", () -> reader.getParametersByPath(r -> r.path("/")));
    }

    @Test
    void policiesSeeWhetherACallOverwritesAndDescends() {
        SsmClient writer = role(
                PLACE,
                allow("*", "ssm:*"),
                """
                {"Effect": "Deny", "Action": "ssm:*", "Resource": "*", "Condition": {"StringEquals": {"ssm:Overwrite": "true"}}}""",
                """
                {"Effect": "Deny", "Action": "ssm:*", "Resource": "*", "Condition": {"StringEquals": {"ssm:Recursive": "true"}}}""");

        put(writer, "/new", false);
        assertFailsWith("AccessDeniedException", () -> put(writer, "/new", true));
        assertThat(writer.getParametersByPath(r -> r.path("/")).parameters()).hasSize(1);
        assertFailsWith(
                "AccessDeniedException",
                () -> writer.getParametersByPath(r -> r.path("/").recursive(true)));
    }

    @Test
    void anotherAccountDoesNotReadTheParameter() {
        SsmClient other = role(OTHER, allow("*", "ssm:*"));

        assertFailsWith("AccessDeniedException", () -> other.getParameter(r -> r.name(ARN)))
                .contains("because no resource-based policy allows the ssm:GetParameter action");
        assertThatThrownBy(() -> other.getParameter(r -> r.name(NAME))).isInstanceOf(ParameterNotFoundException.class);
    }
}
