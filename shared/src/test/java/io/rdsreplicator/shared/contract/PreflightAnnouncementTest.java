package io.rdsreplicator.shared.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightAnnouncementTest {
    private static final Arn ORDERS = Arn.parse("arn:aws:rds:us-east-1:111111111111:db:orders", "orders");
    private static final PreflightAnnouncement PREFLIGHT = new PreflightAnnouncement(
            1,
            ORDERS,
            "orders",
            DatabaseKind.INSTANCE,
            "postgres",
            "14.20",
            20,
            "admin1",
            new InstanceClass("db.t4g.micro"),
            null,
            List.of(new Finding("tags", "parameter Tags: a must be of the form key=value")),
            "arn:aws:states:us-east-1:111111111111:execution:source-replication:first",
            Instant.parse("2026-11-21T04:05:06Z"));

    @Test
    void isReadAsItWasWritten() {
        assertThat(PreflightAnnouncement.parse(Json.write(PREFLIGHT))).isEqualTo(PREFLIGHT);
        assertThat(Json.members(Json.write(PREFLIGHT)).orElseThrow()).containsEntry("event", "Preflight");
    }

    @Test
    void ignoresFieldsOfALaterRelease() {
        assertThat(PreflightAnnouncement.parse(with("colour", "green"))).isEqualTo(PREFLIGHT);
    }

    /** That is what a destination of an earlier release does with it. */
    @Test
    void isRefusedAsAnAnnouncement() {
        assertThatThrownBy(() -> Announcement.parse(Json.write(PREFLIGHT)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("announcement: replicationId is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            version            | preflight: version is 2 and must be 1: deploy both accounts from the same release
            sourceDatabase     | preflight: sourceDatabase must be the database of sourceArn
            kind               | preflight: sourceArn must be the ARN of a DB cluster
            engine             | preflight: engine must be the name of an engine of RDS
            engineVersion      | preflight: engineVersion must be a version of an engine of RDS
            allocatedStorage   | preflight: allocatedStorage must be from 1 to 1000000 GiB
            masterUsername     | preflight: masterUsername must be 1 to 128 printable ASCII characters without spaces
            optionGroupName    | preflight: optionGroupName must be the name of an option group
            sourceExecutionArn | announcement: sourceExecutionArn must be the ARN of an execution in the source's account and Region
            """)
    void refusesAWrongField(String field, String message) {
        Map<String, Object> wrong = Map.of(
                "version", 2,
                "sourceDatabase", "ledger",
                "kind", "cluster",
                "engine", "Postgres!",
                "engineVersion", "14 or so",
                "allocatedStorage", 0,
                "masterUsername", "the admin",
                "optionGroupName", "9",
                "sourceExecutionArn", "arn:aws:states:us-east-1:333333333333:execution:source-replication:first");

        assertThatThrownBy(() -> PreflightAnnouncement.parse(with(field, wrong.get(field))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @Test
    void refusesMoreFindingsThanItsChecksCanMake() {
        List<Map<String, String>> many = Collections.nCopies(51, Map.of("check", "tags", "problem", "none"));

        assertThatThrownBy(() -> PreflightAnnouncement.parse(with("findings", many)))
                .hasMessage("preflight: there are more than 50 findings");
        assertThatThrownBy(() -> PreflightAnnouncement.parse(with("pad", "x".repeat(200_001))))
                .hasMessage("preflight is longer than 200000 bytes");
    }

    @Test
    void shortensALongProblem() {
        assertThat(new Finding("tags", "x".repeat(3000)).problem())
                .hasSize(2000)
                .endsWith("...");
    }

    @Test
    void namesOneExecutionForAMessageAndNoReplicationLikeIt() {
        String name = PreflightAnnouncement.executionName("message-1");

        assertThat(name).isEqualTo(PreflightAnnouncement.executionName("message-1"));
        assertThat(name).isNotEqualTo(PreflightAnnouncement.executionName("message-2"));
        assertThat(PreflightAnnouncement.isExecution(name)).isTrue();
        assertThat(PreflightAnnouncement.isExecution("preflight-20261121040500-3f9a1c"))
                .as("the replication of a database of that name")
                .isFalse();
    }

    private static String with(String field, Object value) {
        Map<String, Object> members =
                new LinkedHashMap<>(Json.members(Json.write(PREFLIGHT)).orElseThrow());
        members.put(field, value);
        return Json.write(members);
    }
}
