package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Looks for the marker that stands in every secret of a scene in everything that people can read without reading secrets: log lines, what
 * functions were given and gave back (exceptions included), execution histories, notifications, tags.
 */
final class LeakSearch {
    private final Scene scene;

    LeakSearch(Scene scene) {
        this.scene = scene;
    }

    void findNothing() {
        List<String> texts = new ArrayList<>();
        scene.logs.forEach(line -> texts.add("log of " + line.function() + ": " + line.text()));
        scene.invocations.forEach(i -> texts.add(
                i.function().name() + ": " + i.payload() + " -> " + i.result().payload()));
        scene.published.forEach(
                m -> texts.add(m.topicArn() + ": " + m.subject() + " " + m.message() + " " + m.attributes()));
        Stream.of(Scene.A, Scene.B).forEach(place -> {
            addHistories(place, texts);
            scene.instances(place).forEach(i -> texts.add(i.dbInstanceIdentifier() + ": " + i.tagList()));
            scene.rds(place)
                    .describeDBClustersPaginator()
                    .dbClusters()
                    .forEach(c -> texts.add(c.dbClusterIdentifier() + ": " + c.tagList()));
            Snapshots.all(scene.rds(place)).forEach(s -> texts.add(s.id() + ": " + s.tags()));
        });
        assertThat(texts).as("texts searched").isNotEmpty();
        assertThat(texts).noneMatch(text -> text.contains(Scene.MARKER));
    }

    private void addHistories(AccountRegion place, List<String> texts) {
        SfnClient sfn = scene.client(SfnClient.class, place);
        sfn.listStateMachinesPaginator().stateMachines().forEach(machine -> sfn.listExecutionsPaginator(
                        r -> r.stateMachineArn(machine.stateMachineArn()))
                .executions()
                .forEach(execution -> sfn.getExecutionHistoryPaginator(r -> r.executionArn(execution.executionArn()))
                        .events()
                        .forEach(event -> texts.add(execution.name() + ": " + everything(event)))));
    }

    /** All fields of an event: the SDK's own {@code toString} leaves out inputs and outputs. */
    private static String everything(HistoryEvent event) {
        StringBuilder text = new StringBuilder();
        append(event, text);
        return text.toString();
    }

    private static void append(SdkPojo pojo, StringBuilder text) {
        pojo.sdkFields().forEach(field -> {
            Object value = field.getValueOrDefault(pojo);
            if (value instanceof SdkPojo nested) {
                append(nested, text);
            } else if (value != null) {
                text.append(field.memberName()).append('=').append(value).append(' ');
            }
        });
    }
}
