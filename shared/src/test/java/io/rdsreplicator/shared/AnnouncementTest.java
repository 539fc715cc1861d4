package io.rdsreplicator.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncementTest {
    static final String VALID = """
            {"version": 1, "replicationId": "orders-20261121040506-3f9a1c",
             "sourceArn": "arn:aws:rds:us-east-1:111111111111:db:orders", "sourceDatabase": "orders",
             "snapshotArn": "arn:aws:rds:us-east-1:111111111111:snapshot:rr-orders-20261121040506-3f9a1c-transfer",
             "snapshotTime": "2026-11-21T04:06:00Z", "engine": "postgres", "engineVersion": "14.20", "masterUsername": "app",
             "allocatedStorage": 20, "transferKeyArn": "arn:aws:kms:us-east-1:111111111111:key/0a1b2c3d"}
            """;

    @Test
    void isTheSameAfterWritingAndReading() {
        Announcement announcement = Announcement.parse(VALID);

        assertThat(Announcement.parse(Json.write(announcement))).isEqualTo(announcement);
    }

    @ParameterizedTest
    @CsvSource({
        "version, 2, version",
        "replicationId, nonsense, replicationId",
        "sourceArn, arn:aws:rds:us-east-1:111111111111:cluster:orders, sourceArn",
        "sourceArn, arn:aws:rds:us-east-1:999999999999:db:orders, snapshotArn",
        "sourceDatabase, invoices, sourceDatabase",
        "snapshotArn, arn:aws:rds:us-east-1:111111111111:snapshot:somebody-elses, snapshotArn",
        "snapshotArn, nonsense, ARN",
        "snapshotTime, yesterday, snapshotTime",
        "transferKeyArn, arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d, transferKeyArn",
        "masterUsername, '', masterUsername",
        "allocatedStorage, 0, allocatedStorage",
    })
    void refusesAWrongFieldByItsName(String field, String value, String named) {
        assertThatThrownBy(() -> Announcement.parse(with(field, value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(named);
    }

    @Test
    void namesEveryMissingField() {
        for (String field : Json.members(VALID).orElseThrow().keySet()) {
            Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
            members.remove(field);

            assertThatThrownBy(() -> Announcement.parse(Json.write(members)))
                    .as("without " + field)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(field);
        }
    }

    @Test
    void ignoresWhatALaterReleaseOrTheConsoleAdds() {
        assertThat(Announcement.parse(with("Comment", "Insert your JSON here"))).isEqualTo(Announcement.parse(VALID));
    }

    @Test
    void refusesTextThatIsTooLongOrNotAnObject() {
        assertThatThrownBy(() -> Announcement.parse(" ".repeat(9000) + VALID)).hasMessageContaining("longer than 8192");
        assertThatThrownBy(() -> Announcement.parse("[1]")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Announcement.parse("null")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Announcement.parse(VALID + "{}")).isInstanceOf(InvalidRequestException.class);
    }

    private static String with(String field, String value) {
        Map<String, Object> members = new LinkedHashMap<>(Json.members(VALID).orElseThrow());
        boolean number = members.get(field) instanceof Number;
        members.put(field, number ? (Object) Integer.valueOf(value) : value);
        return Json.write(members);
    }
}
