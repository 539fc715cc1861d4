package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Finding;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class CheckReadinessTest {
    private static final Finding OF_THE_SOURCE = new Finding("status", "it is stopped: start it");

    private final Destination account;
    private final List<String> changes = new ArrayList<>();

    CheckReadinessTest(DatabaseKind kind) {
        account = new Destination(
                (caller, function, payload, done) -> {
                    throw new UnsupportedOperationException("no function is invoked here");
                },
                RdsDurations.realistic(),
                20,
                kind);
    }

    @BeforeEach
    void recordWhatChanges() {
        account.machine();
        account.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (!call.operation().matches("(describe|list|get).*")) {
                    changes.add(call.operation());
                }
            }
        });
    }

    @Test
    void findsNothingWrongAndSaysSo() {
        account.createSecret();

        assertThat(check()).isEqualTo(new CheckReadiness.Output(List.of(), List.of()));
        assertThat(published())
                .containsEntry("event", "PreflightFinished")
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("summary", "Nothing is wrong in either account: orders can be replicated")
                .containsEntry("sourceFindings", List.of())
                .containsEntry("findings", List.of())
                .containsEntry("requestedAt", account.timeline.instant().toString());
        assertThat(account.published.get(0).subject()).isEqualTo("orders: preflight found nothing wrong");
        assertThat(changes).containsExactly("publish");
    }

    @Test
    void findsEverythingThatIsWrongAtOnce() {
        account.createSecret(
                """
                {"username": "app_clone", "sourceArn": "arn:aws:rds:eu-west-1:111111111111:db:ledger"}""");
        account.kms.disableKey(r -> r.keyId(account.landingKey));
        for (RdsQuota quota : RdsQuota.values()) {
            account.rdsService.circumstances(Destination.B).limit(quota, 0);
        }
        account.document("{'port': 80}");

        CheckReadiness.Output output = check(
                account.settings("TAGS", "team", "DB_SUBNET_GROUP_NAME", "none", "SNAPSHOT_PREFIX", "a".repeat(10)),
                asked("zones", OF_THE_SOURCE));

        boolean cluster = account.kind == DatabaseKind.CLUSTER;
        assertThat(output.findings())
                .extracting(Finding::check)
                .filteredOn(check -> !check.equals("quota") && !check.equals("names"))
                .containsExactly("lineage", "secretFit", "tags", "landingKey", "subnets", "options", "settings");
        assertThat(problems(output, "names")).hasSize(cluster ? 1 : 0);
        assertThat(problems(output, "quota"))
                .hasSize(cluster ? 3 : 2)
                .anyMatch(problem -> problem.startsWith("the account's quota of manual snapshots in this Region is 0"))
                .anyMatch(problem -> problem.startsWith("the account's quota of DB instances in this Region is 0"));
        assertThat(problems(output, "lineage").get(0)).contains("belongs to replicas of another database");
        assertThat(problems(output, "secretFit").get(0)).contains("username ends with _clone");
        assertThat(problems(output, "landingKey").get(0))
                .isEqualTo("landing key " + account.landingKey
                        + " is Disabled: enable it, or cancel its deletion, or what is encrypted under it is lost");
        assertThat(problems(output, "subnets").get(0))
                .isEqualTo("DB subnet group none does not exist: create it, or deploy the stack with another"
                        + " DBSubnetGroupName");
        assertThat(problems(output, "options").get(0))
                .contains("for option group zones", "deploy both stacks with the same OptionGroupName");
        assertThat(problems(output, "settings").get(0))
                .isEqualTo("parameter /stack-b/databases/orders: port must be a whole number from 1150 to 65535");
        assertThat(published().get("findings").toString()).contains("lineage", "secretFit", "quota", "subnets");
        assertThat(published().get("sourceFindings").toString()).contains("it is stopped: start it");
        assertThat(published().get("summary").toString())
                .startsWith("A replication of orders would meet 1 problem in the source account and ")
                .endsWith(" problems in the destination account");
        assertThat(changes).containsExactly("publish");
    }

    @Test
    void saysThatTheSecretIsMissingAndGoesOn() {
        CheckReadiness.Output output = check(account.settings("TAGS", "team"), asked(null));

        assertThat(output.findings()).extracting(Finding::check).containsExactly("secret", "tags");
        assertThat(problems(output, "secret").get(0)).contains(Destination.SECRET, "username");
    }

    @Test
    void remarksThatTheSecretIsPinnedAndBeingRotated() {
        account.createSecret();
        account.putSecret("pinned", "true");
        account.startRotation();

        CheckReadiness.Output output = check();

        assertThat(output.findings()).isEmpty();
        assertThat(output.remarks())
                .containsExactly(
                        "secret rds-replica/orders is pinned: replicas are made, and none goes live until it is"
                                + " unpinned",
                        "secret rds-replica/orders is being rotated: a replica goes live after that");
        assertThat(published()).containsEntry("remarks", output.remarks());
        assertThat(account.published.get(0).message()).doesNotContain(Destination.MARKER);
    }

    @Test
    void looksAtTheOptionGroupThatBothStacksName() {
        account.createSecret();
        Settings settings = account.settings("OPTION_GROUP_NAME", "zones");

        assertThat(problems(check(settings, asked("zones")), "options"))
                .containsExactly("option group zones does not exist: create it, or deploy both stacks with another"
                        + " OptionGroupName");
        account.rds.createOptionGroup(r -> r.optionGroupName("zones")
                .engineName("oracle-ee")
                .majorEngineVersion("19")
                .optionGroupDescription("zones"));
        assertThat(problems(check(settings, asked("zones")), "options"))
                .hasSize(1)
                .first()
                .asString()
                .contains("option group zones is of engine oracle-ee");
    }

    @Test
    void countsWhatRetentionCanDeleteAsRoom() {
        account.createSecret();
        for (int number = 1; number <= 3; number++) {
            account.live(number);
        }
        account.limitSnapshots(3);

        assertThat(check().findings()).as("two of three can be deleted").isEmpty();
        account.configure("SAFETY_COPY_HOURS", "48");
        account.limitSnapshots(1);
        assertThat(check().findings()).extracting(Finding::check).containsExactly("quota");
    }

    @Test
    void goesOnAfterACheckThatCannotBeMade() {
        account.createSecret();
        account.faults.failWhile(() -> true, "describeAccountAttributes", "Throttling");
        account.faults.failWhile(() -> true, "describeDBSubnetGroups", "AccessDenied");

        CheckReadiness.Output output = check(account.settings("TAGS", "team"), asked(null));

        assertThat(output.findings()).extracting(Finding::check).containsExactly("tags", "subnets", "quota");
        assertThat(problems(output, "quota").get(0))
                .startsWith("this could not be checked: ")
                .contains("Throttling");
    }

    @Test
    void saysTheSameIfItIsRepeated() {
        account.createSecret();

        assertThat(check()).isEqualTo(check());
        assertThat(account.published).hasSize(2);
        assertThat(account.published.get(1)).isEqualTo(account.published.get(0));
    }

    @Test
    void needsItsInput() {
        assertThatThrownBy(() -> new CheckReadiness.Input(null, "machine", "execution", account.timeline.instant()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("announcement is missing");
    }

    private static List<String> problems(CheckReadiness.Output output, String check) {
        return output.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .map(Finding::problem)
                .toList();
    }

    private Map<String, Object> published() {
        return Json.members(account.published.get(0).message()).orElseThrow();
    }

    private CheckReadiness.Output check() {
        return check(account.settings(), asked(null));
    }

    private CheckReadiness.Output check(Settings settings, PreflightAnnouncement asked) {
        changes.clear();
        return new CheckReadiness(
                        account.rds, account.secrets, account.kms, account.sfn, account.sns, account.ssm, settings)
                .handle(new CheckReadiness.Input(
                        asked,
                        account.machine(),
                        Destination.B.arn(
                                "states",
                                "execution:stack-b-replication:" + PreflightAnnouncement.executionName("message")),
                        account.timeline.instant()));
    }

    private PreflightAnnouncement asked(@Nullable String optionGroup, Finding... findings) {
        return account.preflight(optionGroup, findings);
    }
}
