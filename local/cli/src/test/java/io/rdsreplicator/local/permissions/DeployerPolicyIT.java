package io.rdsreplicator.local.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The policies of whoever deploys, {@code docs/examples/deployer-policy}, are exactly enough. Each action is taken out, one at a time, and
 * the {@link TourOfDeployments} must miss it, unless it is in the list of those that AWS documents and the local AWS does not ask for,
 * {@code permissions/deployer.txt}. A tenth of the actions are taken out; all of them with {@code -Drdsreplicator.exhaustive=on}.
 */
class DeployerPolicyIT {
    private static final String NOTHING = "nothing";
    private static final int ONE_OF = 10;

    @ParameterizedTest
    @ValueSource(strings = {"source", "destination"})
    void deploysUpdatesAndDeletesTheStack(String side) {
        assertThat(complaint(side, DeployedAccount.policy(side))).isEqualTo(NOTHING);
    }

    @Test
    void missesEachActionThatIsTakenOut() throws IOException {
        Map<String, String> documented = documented();
        Map<String, String> observed = new TreeMap<>();
        Set<String> all = new TreeSet<>();
        for (String side : new String[] {"source", "destination"}) {
            String policy = DeployedAccount.policy(side);
            List<PolicyGrant> grants = PolicyGrants.ofDocument(side, policy);
            grants.forEach(grant -> all.add(grant.toString()));
            observed.putAll(Walk.through(grants, ONE_OF).parallelStream()
                    .collect(Collectors.toConcurrentMap(
                            PolicyGrant::toString, grant -> complaint(side, grant.takenOutOf(policy)))));
        }
        print(observed, documented);

        assertThat(all).as("the list is of the policies' actions").containsAll(documented.keySet());
        assertThat(observed.entrySet().stream()
                        .filter(e -> e.getValue().equals(NOTHING))
                        .map(Map.Entry::getKey))
                .as("actions that nothing needs, and that are not documented by AWS as needed")
                .containsExactlyInAnyOrderElementsOf(documented.keySet().stream()
                        .filter(observed::containsKey)
                        .toList());
        assertThat(observed.keySet()).as("the list is of the policies' actions").satisfies(keys -> assertThat(
                        !Walk.isExhaustive() || keys.containsAll(documented.keySet()))
                .isTrue());
    }

    @Test
    void refusesRolesWithoutTheBoundaryThatIsAskedFor() {
        String[] policies = {DeployedAccount.policy("source"), DeployedAccount.policy("boundary")};
        DeployedAccount without = new DeployedAccount("source");

        assertThat(new TourOfDeployments(without, policies).complaintOnCreating(without.otherParameters()))
                .startsWith("create: ")
                .contains("iam:CreateRole", "explicit deny");
        assertThat(new TourOfDeployments(new DeployedAccount("source"), policies).complaint())
                .startsWith("update: ")
                .contains("iam:DeleteRolePermissionsBoundary", "explicit deny");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cloudformation:DeleteStack | arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1     | |
            iam:CreateRole             | arn:aws:iam::111111111111:role/shop                            | |
            iam:PassRole               | arn:aws:iam::111111111111:role/shop                            | iam:PassedToService | lambda.amazonaws.com
            iam:PassRole               | arn:aws:iam::111111111111:role/rds-replicator-main-R           | iam:PassedToService | ec2.amazonaws.com
            iam:AttachRolePolicy       | arn:aws:iam::111111111111:role/rds-replicator-main-R           | iam:PolicyARN       | arn:aws:iam::aws:policy/AdministratorAccess
            lambda:InvokeFunction      | arn:aws:lambda:us-east-1:111111111111:function:rds-replicator-main-F   | |
            lambda:UpdateFunctionCode  | arn:aws:lambda:us-east-1:111111111111:function:shop            | |
            states:StartExecution      | arn:aws:states:us-east-1:111111111111:stateMachine:rds-replicator-main-replication | |
            kms:CreateKey              | *                                                              | |
            kms:ScheduleKeyDeletion    | arn:aws:kms:us-east-1:111111111111:key/1                       | |
            kms:ScheduleKeyDeletion    | arn:aws:kms:us-east-1:111111111111:key/1                       | aws:CalledVia       | athena.amazonaws.com
            rds:DeleteDBInstance       | arn:aws:rds:us-east-1:111111111111:db:orders                   | |
            secretsmanager:GetSecretValue | arn:aws:secretsmanager:us-east-1:111111111111:secret:shop   | |
            s3:GetObject               | arn:aws:s3:::shop/prices                                       | |
            """)
    void allowsNothingElse(String action, String resource, String key, String value) {
        DeployedAccount account = new DeployedAccount("source");
        AccessRequest request = AccessRequest.of(account.deployer(DeployedAccount.policy("source")), action, resource);

        assertThat(account.stage()
                        .aws()
                        .frontDoor()
                        .authorization()
                        .decide("111111111111", null, key == null ? request : request.with(key, value))
                        .allowed())
                .isFalse();
    }

    private static String complaint(String side, String policy) {
        String complaint = new TourOfDeployments(new DeployedAccount(side), policy).complaint();
        return complaint == null
                ? NOTHING
                : complaint.replaceFirst("(?s)User: \\S+ is not authorized to perform: (\\S+) on .*", "$1");
    }

    private static Map<String, String> documented() throws IOException {
        return Files.readString(ProjectFiles.root().resolve("local/cli/src/test/resources/permissions/deployer.txt"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static void print(Map<String, String> observed, Map<String, String> documented) {
        StringBuilder table =
                new StringBuilder("%-78s %s%n".formatted("policy, statement, action taken out", "what then fails"));
        observed.forEach((grant, what) -> table.append("%-78s %s%n"
                .formatted(
                        grant,
                        what.equals(NOTHING)
                                ? "nothing here; " + documented.getOrDefault(grant, "one too many")
                                : what)));
        System.out.print(table);
    }
}
