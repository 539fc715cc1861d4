package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.simulation.fault.FaultTable;
import io.rdsreplicator.local.simulation.fault.FaultTable.Place;
import io.rdsreplicator.local.simulation.fault.FaultTable.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tenth of the calls; all of them with {@code -Drdsreplicator.exhaustive=on}. */
final class FaultTableIT {
    private static final int ONE_OF = 20;

    @Test
    void everyCallOfEveryMachineSurvivesEveryKindOfFault() {
        List<Place> places = FaultTable.places();
        assertThat(places)
                .hasSizeGreaterThan(120)
                .extracting(place -> place.site().step())
                .contains(
                        "PlanReplication",
                        "TakeSnapshot",
                        "CheckSnapshot",
                        "EncryptSnapshot",
                        "ShareSnapshot",
                        "AnnounceSnapshot",
                        "ListPrunableSnapshots",
                        "DeleteSnapshot",
                        "SNS",
                        "StartReplication",
                        "LandSnapshot",
                        "ReadSecret",
                        "RestoreReplica",
                        "CheckReplica",
                        "SetPassword",
                        "SwapSecret",
                        "MarkSuperseded",
                        "ListPrunable",
                        "DeleteReplica",
                        "ReportOutcome",
                        "PlanRollback",
                        "ClaimReplica",
                        "StartReplica",
                        "ProtectReplica",
                        "ReportSwap",
                        "RemovePin");

        List<Row> rows = Walk.through(places, ONE_OF).parallelStream()
                .map(FaultTable::row)
                .toList();

        StringBuilder table =
                new StringBuilder("Simulation of every call with every kind of fault\n" + FaultTable.header() + "\n");
        rows.forEach(row -> table.append(FaultTable.line(row)).append('\n'));
        System.out.print(table);
        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(row.ends().values())
                .noneMatch(end -> end.startsWith("BROKEN")));
    }
}
