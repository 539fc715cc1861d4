package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DB clusters in the console, as a person sees them. */
@Timeout(120)
class ConsoleClusterIT {
    private static final String CARD = "[data-database=billing] ";

    /** The page reads every 1.2 seconds: a status that lasts less would not be seen. */
    private static final double SLOW = 15;

    private Chromium chromium;
    private ConsoleStage stage;
    private Tab tab;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        assumeTrue(Chromium.program().isPresent(), "no Chromium or Chrome on this machine's PATH");
        chromium = new Chromium(Chromium.program().orElseThrow());
        stage = new ConsoleStage(Map.of("ReplicaReaders", "1"));
        stage.createCluster("billing");
        tab = chromium.open();
        tab.show(stage.console(), 1280, 900);
        tab.until("document.querySelector('[data-cluster=billing] [data-member=billing-writer]') !== null");
    }

    @AfterEach
    void close() throws InterruptedException {
        if (tab != null) {
            assertThat(tab.complaints()).isEmpty();
            assertThat((String) tab.value("document.documentElement.outerHTML")).doesNotContain(ConsoleStage.MARKER);
            tab.close();
        }
        if (stage != null) {
            stage.close();
            assertThat(stage.faults).isEmpty();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void aClusterIsSeenWithItsMembersThroughAFailoverAndAsItGoesCold() {
        assertThat(members("billing")).containsExactly("billing-writer writer available db.r6g.large");
        assertThat(tab.value("document.querySelector('[data-instance=billing-writer]')"))
                .as("a member is no database of its own")
                .isNull();

        stage.replicate(Map.of("sourceDatabase", "billing"));
        String live = live();
        tab.until(chip("live"));
        String writer = live + "-1";
        String reader = live + "-2";
        assertThat(members(live))
                .containsExactly(writer + " writer available db.r6g.large", reader + " reader available db.r6g.large");
        assertThat(tab.text(CARD + "[data-part=live]")).isEqualTo(live);
        assertThat(tab.text(CARD + "[data-part=detail]")).contains("reader_host " + secret("reader_host"));
        assertThat(tab.text("#destination [data-part=snapshots]")).contains(live.replace("replica-", ""));

        stage.timeline.setSpeed(SLOW);
        stage.destinationRds().failoverDBCluster(r -> r.dbClusterIdentifier(live));
        tab.until(chip("live, failing-over"));
        tab.untilTold(live + ": " + reader + " is the writer now");
        tab.until(chip("live"));
        assertThat(members(live)).first().asString().startsWith(reader + " writer");

        stage.replicate(Map.of("sourceDatabase", "billing"));
        assertThat(live()).isNotEqualTo(live);
        tab.until(chip("live") + " && " + statusOf(live, "available"));
        stage.deleteMembers(List.of(writer, reader));
        tab.until(statusOf(live, "cold"));
        assertThat(members(live)).isEmpty();
        assertThat(tab.text("[data-cluster='" + live + "'] [data-part=detail]"))
                .contains("no members: it has its storage only");
        tab.click("[data-cluster='" + live + "'] [data-action=roll-back-to]");
        assertThat(tab.text("#rollback [data-part=effect]"))
                .endsWith("It is cold: the machine makes its members first, which takes minutes.");
        tab.click("#rollback [data-part=go]");
        tab.untilTold("billing: rollback in the destination succeeded");
        tab.until(chip("pinned"));
        assertThat(live()).isEqualTo(live);
        assertThat(members(live)).hasSize(2);
    }

    private String live() {
        return secret("dbClusterIdentifier");
    }

    private String secret(String key) {
        String value = stage.secrets()
                .getSecretValue(r -> r.secretId("rds-replica/billing"))
                .secretString();
        return (String) Json.members(value).orElseThrow().get(key);
    }

    private static String chip(String word) {
        return "document.querySelector('" + CARD + "[data-part=chip]').textContent === '" + word + "'";
    }

    private static String statusOf(String cluster, String word) {
        return "document.querySelector('[data-cluster=\"" + cluster + "\"] [data-part=status]').textContent === '"
                + word + "'";
    }

    /** Each member of a cluster's row, in one line. */
    @SuppressWarnings("unchecked")
    private List<String> members(String cluster) {
        return (List<String>)
                tab.value("[...document.querySelectorAll('[data-cluster=\"" + cluster + "\"] [data-member]')]"
                        + ".map((row) => [...row.children].map((child) => child.textContent).join(' '))");
    }
}
