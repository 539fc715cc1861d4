package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.identity.AssumableRoles.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.ssm.SsmService;
import io.rdsreplicator.local.time.Timeline;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** {@code AWS::SSM::Parameter}, on the local Parameter Store. */
class SsmParameterTypeTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");
    private static final String NAMED = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: "
            + "{Name: %s, Type: String, Value: %s, Description: d, Tier: Standard, DataType: text}}}\n"
            + "Outputs: {Name: {Value: !Ref P}, Value: {Value: !GetAtt P.Value}, Type: {Value: !GetAtt P.Type}}";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final Stacks stacks = new Stacks(timeline, frontDoor, frontDoor.roles(), (caller, bucket, key) -> null);

    @BeforeEach
    void open() {
        new SsmService(timeline, frontDoor);
    }

    private SsmClient ssm() {
        return frontDoor.client(SsmClient.class, Caller.root(PLACE));
    }

    private Parameter get(String name) {
        return ssm().getParameter(r -> r.name(name)).parameter();
    }

    private Stack deploy(String template) {
        return stacks.deploy(new Deployment(PLACE, "demo", template, Path.of("/"), Map.of(), Map.of()));
    }

    @Test
    void createsAParameter() {
        Stack stack = deploy(NAMED.formatted("/a/b", "one"));

        assertThat(get("/a/b").value()).isEqualTo("one");
        assertThat(stack.outputs())
                .extractingByKeys("Name", "Value", "Type")
                .extracting(Stack.Output::value)
                .containsExactly("/a/b", "one", "String");
    }

    @Test
    void namesAParameterThatHasNoName() {
        Stack stack = deploy("Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: v}}}");

        assertThat(stack.physicalId("P")).startsWith("demo-P-");
        assertThat(get(stack.physicalId("P")).value()).isEqualTo("v");
    }

    @Test
    void updatesTheValueInPlace() {
        deploy(NAMED.formatted("/a/b", "one"));

        Stack updated = deploy(NAMED.formatted("/a/b", "two"));

        assertThat(get("/a/b").value()).isEqualTo("two");
        assertThat(get("/a/b").version()).isEqualTo(2);
        assertThat(updated.output("Value")).isEqualTo("two");
    }

    @Test
    void replacesAParameterThatGetsAnotherName() {
        deploy(NAMED.formatted("/a/b", "one"));

        deploy(NAMED.formatted("/a/c", "one"));

        assertThat(get("/a/c").version()).isEqualTo(1);
        assertThatThrownBy(() -> get("/a/b")).isInstanceOf(ParameterNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletesTheParameterIfItStillExists(boolean exists) {
        deploy(NAMED.formatted("/a/b", "one"));
        if (!exists) {
            ssm().deleteParameter(r -> r.name("/a/b"));
        }

        stacks.delete(PLACE, "demo");

        assertThat(stacks.list(PLACE)).isEmpty();
        assertThatThrownBy(() -> get("/a/b")).isInstanceOf(ParameterNotFoundException.class);
    }

    @Test
    void leavesAParameterThatExistsAsItIs() {
        ssm().putParameter(r -> r.name("/a/b").type(ParameterType.STRING).value("theirs"));

        assertThatThrownBy(() -> deploy(NAMED.formatted("/a/b", "mine")))
                .hasMessageContaining("Resource of type 'AWS::SSM::Parameter' with identifier "
                        + "'{\"/properties/Name\":\"/a/b\"}' already exists.");

        assertThat(get("/a/b").value()).isEqualTo("theirs");
    }

    @Test
    void failsOverAValueThatParameterStoreRefuses() {
        assertThatThrownBy(() -> deploy(NAMED.formatted("/a/b", "v".repeat(4097))))
                .hasMessageContaining("maximum parameter value of 4096 characters");
    }

    @Test
    void needsThePermissionsOfItsHandlers() {
        assertThat(created("ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters"))
                .isEqualTo("CREATE_COMPLETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters"})
    void failsWithoutAPermissionOfItsHandlers(String missing) {
        String[] left = Stream.of("ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters")
                .filter(action -> !action.equals(missing))
                .toArray(String[]::new);

        assertThat(created(left)).isEqualTo("ROLLBACK_COMPLETE");
        assertThatThrownBy(() -> get("/a/b")).isInstanceOf(ParameterNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssm:PutParameter", "ssm:GetParameters"})
    void doesNotUpdateWithOneOfTwoPermissions(String only) {
        deploy(NAMED.formatted("/a/b", "one"));

        deployer(only).updateStack(r -> r.stackName("demo").templateBody(NAMED.formatted("/a/b", "two")));
        timeline.runUntilIdle();

        assertThat(stacks.describe(PLACE, "demo").status().name()).startsWith("UPDATE_ROLLBACK_");
    }

    private CloudFormationClient deployer(String... actions) {
        Caller deployer = AssumableRoles.with(
                frontDoor.roles(),
                PLACE,
                "deployer",
                allow("*", "cloudformation:*"),
                allow(PLACE.arn("ssm", "parameter/a/b"), "ssm:DeleteParameter"),
                allow(PLACE.arn("ssm", "parameter/a/b"), actions));
        return frontDoor.client(CloudFormationClient.class, deployer);
    }

    private String created(String... actions) {
        deployer(actions).createStack(r -> r.stackName("s").templateBody(NAMED.formatted("/a/b", "one")));
        timeline.runUntilIdle();
        return stacks.describe(PLACE, "s").status().name();
    }
}
