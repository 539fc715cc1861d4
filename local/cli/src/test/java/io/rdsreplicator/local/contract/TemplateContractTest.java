package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.contract.PolicyStatements.Statement;
import io.rdsreplicator.local.sns.DeliveryRoute;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What both templates promise: to who fills them in, to the account that they are deployed in, and to what they must not touch. */
class TemplateContractTest {
    private static final String SOURCE = "source-account.yaml";
    private static final String DESTINATION = "destination-account.yaml";
    private static final Map<String, Object> STACK_NAME = Map.of("!Ref", "AWS::StackName");
    private static final String STACK_TAG = "rds-replicator:stack";

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyParameterIsGroupedLabelledAndExplained(String name) {
        TemplateFile template = TemplateFile.read(name);
        Map<String, Object> parameters = TemplateFile.asMap(template.root().get("Parameters"));
        Map<String, Object> shown = TemplateFile.asMap(
                TemplateFile.asMap(template.root().get("Metadata")).get("AWS::CloudFormation::Interface"));
        List<Object> grouped = new ArrayList<>();
        ((List<?>) shown.get("ParameterGroups"))
                .forEach(group ->
                        grouped.addAll((List<?>) TemplateFile.asMap(group).get("Parameters")));

        assertThat(grouped).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(parameters.keySet());
        assertThat(TemplateFile.asMap(shown.get("ParameterLabels"))).containsOnlyKeys(parameters.keySet());
        parameters.forEach((id, parameter) -> {
            assertThat(TemplateFile.asMap(parameter)).as(id).containsKey("Description");
            if (TemplateFile.asMap(parameter).containsKey("AllowedPattern")) {
                assertThat(TemplateFile.asMap(parameter)).as(id).containsKey("ConstraintDescription");
            }
        });
    }

    /** CloudFormation cannot multiply; and it looks up the value that makes no alarm, too. */
    @ParameterizedTest
    @CsvSource({
        SOURCE + ", ExpectedReplicationMinutes, Minutes, Milliseconds, 60000",
        DESTINATION + ", ExpectedReplicationMinutes, Minutes, Milliseconds, 60000",
        DESTINATION + ", MaxReplicaAgeHours, Hours, Seconds, 3600"
    })
    void everyLimitOfAnAlarmIsTranslatedToTheUnitOfItsMetric(
            String name, String parameter, String mapping, String unit, int factor) {
        Map<String, Object> root = TemplateFile.read(name).root();
        List<?> allowed = (List<?>)
                TemplateFile.asMap(TemplateFile.asMap(root.get("Parameters")).get(parameter))
                        .get("AllowedValues");
        Map<String, Object> expected = new TreeMap<>();
        allowed.forEach(value -> expected.put(value.toString(), Map.of(unit, (Integer) value * factor)));

        assertThat(TemplateFile.asMap(TemplateFile.asMap(root.get("Mappings")).get(mapping)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        SOURCE + ", ## Source account, ## Destination account",
        DESTINATION + ", ## Destination account, ## The best transfer key"
    })
    void theDocumentNamesEveryParameterAndNoOther(String name, String from, String to) throws IOException {
        String tables = Files.readString(ProjectFiles.root().resolve("docs/parameters.md"));
        String table = tables.substring(tables.indexOf(from), tables.indexOf(to));
        List<String> named = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell ->
                        Pattern.compile("`(\\w+)`").matcher(cell).results().map(match -> match.group(1)))
                .toList();

        assertThat(named)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        TemplateFile.asMap(TemplateFile.read(name).root().get("Parameters"))
                                .keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyRoleIsBoundedAndEveryFunctionsRoleGetsWhatItsFunctionNeeds(String name) {
        TemplateFile template = TemplateFile.read(name);
        SoftAssertions softly = new SoftAssertions();
        template.ofType("AWS::IAM::Role")
                .forEach((role, properties) -> softly.assertThat(properties.get("PermissionsBoundary"))
                        .as(role)
                        .isEqualTo(orNothing("HasPermissionsBoundary", Map.of("!Ref", "PermissionsBoundaryArn"))));
        template.ofType("AWS::Lambda::Function").forEach((function, properties) -> {
            String step = function.replaceAll("Function$", "");
            softly.assertThat(properties.get("Role")).isEqualTo(Map.of("!GetAtt", step + "Role.Arn"));
            softly.assertThat(template.properties(step + "Role").get("ManagedPolicyArns"))
                    .as(step)
                    .isEqualTo(List.of(
                            orNothing("RunsInVpc", Map.of("!Ref", "VpcPolicy")),
                            orNothing("Traces", Map.of("!Ref", "TracingPolicy"))));
        });
        softly.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void everyFunctionIsSetUpAlikeAndHasALogOfItsOwn(String name) {
        TemplateFile template = TemplateFile.read(name);
        SoftAssertions softly = new SoftAssertions();
        template.ofType("AWS::Lambda::Function").forEach((function, properties) -> {
            String log = function.replaceAll("Function$", "LogGroup");
            softly.assertThat(properties)
                    .as(function)
                    .containsAllEntriesOf(Map.of(
                            "Runtime", Map.of("!Ref", "Runtime"),
                            "Architectures", List.of(Map.of("!Ref", "Architecture")),
                            "TracingConfig", Map.of("Mode", Map.of("!Ref", "Tracing")),
                            "VpcConfig",
                                    orNothing(
                                            "RunsInVpc",
                                            Map.of(
                                                    "SubnetIds", Map.of("!Ref", "FunctionSubnetIds"),
                                                    "SecurityGroupIds", Map.of("!Ref", "FunctionSecurityGroupIds"))),
                            "LoggingConfig", Map.of("LogFormat", "JSON", "LogGroup", Map.of("!Ref", log))));
            softly.assertThat(template.properties(log))
                    .as(log)
                    .containsEntry("RetentionInDays", Map.of("!Ref", "LogRetentionDays"));
        });
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource({SOURCE + ", TransferKey", DESTINATION + ", LandingKey"})
    void onlyTheKeyOfTheSnapshotsOutlivesTheStack(String name, String key) {
        TemplateFile.read(name).resources().forEach((id, resource) -> {
            if (id.equals(key)) {
                assertThat(TemplateFile.asMap(resource))
                        .containsEntry("DeletionPolicy", "RetainExceptOnCreate")
                        .containsEntry("UpdateReplacePolicy", "Retain");
            } else {
                assertThat(TemplateFile.asMap(resource))
                        .as(id)
                        .doesNotContainKeys("DeletionPolicy", "UpdateReplacePolicy");
            }
        });
    }

    /** Who looks for a step in a long file asks for its anchor. */
    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void theContentsNameEachAnchorAndEachFunctionHasOne(String name) throws IOException {
        String text =
                Files.readString(ProjectFiles.root().resolve("cloudformation").resolve(name));
        List<String> anchors = Pattern.compile("(?m)^  # ---- (.+)$")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        List<String> functions = TemplateFile.read(name).ofType("AWS::Lambda::Function").keySet().stream()
                .map(id -> id.replaceFirst("Function$", ""))
                .toList();

        assertThat(anchors).containsAll(functions);
        assertThat(text.replaceAll("\\n#  ", "")).contains("its function. " + String.join(", ", anchors) + "\n");
    }

    @Test
    void theSourcesOutputsAreNamedAfterTheDestinationsParameters() {
        assertThat(TemplateFile.asMap(TemplateFile.read(SOURCE).root().get("Outputs")))
                .containsKeys("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn");
        assertThat(TemplateFile.asMap(TemplateFile.read(DESTINATION).root().get("Parameters")))
                .containsKeys("SourceAccountId", "SourceRegion", "AnnouncementTopicArn", "TransferKeyArn");
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void theLongestStackNameLeavesRoomForTheMachinesName(String name) {
        TemplateFile template = TemplateFile.read(name);

        assertThat((String) template.root().get("Description"))
                .contains("at most %d characters".formatted(80 - "-replication".length()));
        assertThat(template.properties("ReplicationStateMachine"))
                .containsEntry("StateMachineName", Map.of("!Sub", "${AWS::StackName}-replication"));
    }

    /** The template has the Regions to opt in to twice, as its functions cannot share a list. */
    @Test
    void bothListsOfOptInRegionsAreThoseThatTheLocalSnsKnows() throws IOException {
        String text =
                Files.readString(ProjectFiles.root().resolve("cloudformation").resolve(DESTINATION));
        String rule =
                text.substring(text.indexOf("AnnouncementsReachThisRegion:"), text.indexOf("AssertDescription: SNS"));
        Set<String> known = Region.regions().stream()
                .map(Region::id)
                .filter(region -> !new DeliveryRoute("us-east-1", region).reachesFunctions())
                .collect(Collectors.toSet());

        assertThat(known).hasSizeGreaterThan(10);
        assertThat(found("- ([a-z]{2}-[a-z]+-\\d)\\n", rule)).containsAll(known);
        assertThat(found("!Equals \\[!Ref SourceRegion, ([a-z0-9-]+)]", text))
                .isEqualTo(found("- ([a-z]{2}-[a-z]+-\\d)\\n", rule));
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void noPartitionIsTakenForGrantedAndNoWildcardGoesWithoutAReason(String name) throws IOException {
        List<String> lines =
                Files.readAllLines(ProjectFiles.root().resolve("cloudformation").resolve(name));

        assertThat(lines)
                .noneMatch(line -> line.contains("arn:aws:"))
                .filteredOn(line ->
                        line.contains("amazonaws.com") && !line.stripLeading().startsWith("#"))
                .allMatch(line -> line.matches(" +(Service|Principal): [a-z]+\\.amazonaws\\.com")
                        || line.contains("iam:PassedToService: [monitoring.rds.amazonaws.com, rds.amazonaws.com]")
                        || line.contains("!Sub 'sns.${SourceRegion}.amazonaws.com', sns.amazonaws.com]"));
        assertThat(lines)
                .filteredOn(line -> line.contains("Resource: '*'"))
                .isNotEmpty()
                .allMatch(line -> line.contains(" # "));
        assertThat(String.join("\n", lines).length())
                .as("CloudFormation takes a megabyte")
                .isLessThan(500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void whatIsChangedOrDeletedMustCarryTheStacksTag(String name) {
        List<Statement> changing = PolicyStatements.of(TemplateFile.read(name)).stream()
                .filter(statement ->
                        statement.actions().stream().anyMatch(action -> action.matches("rds:(Delete|Modify).*")))
                // RDS authorizes the change of a database on the groups that it gets, too.
                .filter(statement -> !statement.where().endsWith(" ModifyIntoGroups"))
                .toList();

        assertThat(changing).isNotEmpty().allSatisfy(statement -> assertThat(
                        statement.condition("StringEquals", "aws:ResourceTag/" + STACK_TAG))
                .as(statement.where())
                .isEqualTo(STACK_NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {SOURCE, DESTINATION})
    void tagsAreGivenOnlyWithOrOnTheStacksTagAndNeverOverAnothersTag(String name) {
        List<Statement> tagging = PolicyStatements.of(TemplateFile.read(name)).stream()
                .filter(statement -> statement.actions().contains("rds:AddTagsToResource"))
                .toList();

        assertThat(tagging).isNotEmpty().allSatisfy(statement -> {
            assertThat(statement.actions()).as(statement.where()).containsExactly("rds:AddTagsToResource");
            if (statement.condition("StringEquals", "aws:RequestTag/" + STACK_TAG) == null) {
                assertThat(statement.condition("StringEquals", "aws:ResourceTag/" + STACK_TAG))
                        .isEqualTo(STACK_NAME);
                assertThat(statement.condition("ForAllValues:StringEquals", "aws:TagKeys"))
                        .isIn("rds-replicator:role", "rds-replicator:shared-at");
            } else {
                assertThat(statement.condition("StringEquals", "aws:RequestTag/" + STACK_TAG))
                        .isEqualTo(STACK_NAME);
                assertThat(statement.condition("StringEqualsIfExists", "aws:ResourceTag/" + STACK_TAG))
                        .isEqualTo(STACK_NAME);
                assertThat(String.valueOf(statement.condition("ForAllValues:StringLike", "aws:TagKeys")))
                        .isEqualTo(
                                "{!Split=[|, {!Join=[|, [rds-replicator:*, {!Join=[|#, {!Split=[=, {!Join=[|, {!Ref=Tags}]}]}]},"
                                        + " {!Join=[|, {!Ref=CopySourceTags}]}]]}]}");
            }
        });
    }

    private static Map<String, Object> orNothing(String condition, Object value) {
        return Map.of("!If", List.of(condition, value, Map.of("!Ref", "AWS::NoValue")));
    }
}
