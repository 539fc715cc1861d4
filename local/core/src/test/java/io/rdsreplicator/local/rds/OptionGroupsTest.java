package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Option;
import software.amazon.awssdk.services.rds.model.OptionConfiguration;
import software.amazon.awssdk.services.rds.model.OptionGroup;

class OptionGroupsTest {
    private final RdsFixture aws = new RdsFixture();

    private static void create(RdsClient rds, String name, String engine, String... options) {
        rds.createOptionGroup(r -> r.optionGroupName(name)
                .engineName(engine)
                .majorEngineVersion(engine.equals("mysql") ? "8.0" : "19")
                .optionGroupDescription("options"));
        for (String option : options) {
            rds.modifyOptionGroup(r -> r.optionGroupName(name)
                    .optionsToInclude(
                            OptionConfiguration.builder().optionName(option).build()));
        }
    }

    private OptionGroup group(String name) {
        return aws.a
                .describeOptionGroups(r -> r.optionGroupName(name))
                .optionGroupsList()
                .get(0);
    }

    private void shot(String engine, String optionGroup) {
        aws.a.createDBInstance(aws.request("orders")
                .engine(engine)
                .engineVersion(engine.equals("mysql") ? "8.0.40" : "19.0")
                .optionGroupName(optionGroup)
                .build());
        aws.timeline.runUntilIdle();
        aws.snapshotOf("orders", "shot");
    }

    @ParameterizedTest
    @CsvSource({
        "oracle-ee, TDE, true, true",
        "oracle-se2, Timezone, true, true",
        "oracle-ee, OLS, true, true",
        "sqlserver-ee, TDE, false, true",
        "sqlserver-ee, SQLSERVER_AUDIT, false, false",
        "mysql, MARIADB_AUDIT_PLUGIN, false, false"
    })
    void saysWhichOptionsStay(String engine, String option, boolean permanent, boolean persistent) {
        create(aws.a, "group", engine, option);

        Option told = group("group").options().get(0);
        assertThat(told.optionName()).isEqualTo(option);
        assertThat(told.permanent()).isEqualTo(permanent);
        assertThat(told.persistent()).isEqualTo(persistent);
    }

    @Test
    void keepsPermanentOptionsAndRefusesWhatIsThereOrIsNot() {
        create(aws.a, "group", "oracle-ee", "Timezone", "STATSPACK");

        refused(
                "InvalidParameterCombination",
                () -> aws.a.modifyOptionGroup(r -> r.optionGroupName("group").optionsToRemove("Timezone")));
        aws.a.modifyOptionGroup(r -> r.optionGroupName("group").optionsToRemove("STATSPACK"));
        assertThat(group("group").options()).extracting(Option::optionName).containsExactly("Timezone");
        refused("OptionGroupAlreadyExistsFault", () -> create(aws.a, "group", "oracle-ee"));
        refused("OptionGroupNotFoundFault", () -> aws.a.modifyOptionGroup(r -> r.optionGroupName("none")));
        refused("OptionGroupNotFoundFault", () -> aws.b.describeOptionGroups(r -> r.optionGroupName("group")));
    }

    @ParameterizedTest
    @CsvSource({"oracle-ee, TDE", "sqlserver-ee, TDE"})
    void sharesNoSnapshotWithAnOptionThatStays(String engine, String option) {
        create(aws.a, "group", engine, option);
        shot(engine, "group");

        refused("InvalidDBSnapshotState", () -> aws.share("shot", B.account()));
    }

    @Test
    void sharesASnapshotWhoseOptionsCanBeTakenOff() {
        create(aws.a, "group", "mysql", "MARIADB_AUDIT_PLUGIN");
        shot("mysql", "group");

        aws.share("shot", B.account());
        aws.b.copyDBSnapshot(
                r -> r.sourceDBSnapshotIdentifier(A.arn("rds", "snapshot:shot")).targetDBSnapshotIdentifier("landed"));
        assertThat(aws.snapshot(aws.b, "landed").optionGroupName()).isEqualTo("default:mysql-8-0");
    }

    @Test
    void copiesSharedOptionsOfOracleOnlyIntoAGroupThatHasThem() {
        create(aws.a, "group", "oracle-ee", "Timezone", "OLS");
        create(aws.b, "zone", "oracle-ee", "Timezone");
        create(aws.b, "both", "oracle-ee", "Timezone", "OLS");
        shot("oracle-ee", "group");
        aws.share("shot", B.account());

        refused("InvalidParameterCombination", () -> land(null));
        refused("InvalidParameterCombination", () -> land("zone"));
        refused("OptionGroupNotFoundFault", () -> land("none"));
        land("both");
        aws.timeline.runUntilIdle();
        assertThat(aws.snapshot(aws.b, "landed").optionGroupName()).isEqualTo("both");

        refused("InvalidParameterCombination", () -> restore(null));
        restore("both");
        assertThat(aws.instance(aws.b, "restored")
                        .optionGroupMemberships()
                        .get(0)
                        .optionGroupName())
                .isEqualTo("both");
    }

    private void restore(String optionGroup) {
        aws.b.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("restored")
                .dbSnapshotIdentifier("landed")
                .optionGroupName(optionGroup));
    }

    private void land(String optionGroup) {
        aws.b.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(A.arn("rds", "snapshot:shot"))
                .targetDBSnapshotIdentifier("landed")
                .optionGroupName(optionGroup));
    }
}
