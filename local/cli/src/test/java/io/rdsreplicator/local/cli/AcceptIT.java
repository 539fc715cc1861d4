package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * {@code ./deploy.sh accept} on two empty accounts: it accepts, it says why it does not, and it leaves nothing behind. What takes minutes is
 * run with {@code -Drdsreplicator.accept=on}.
 */
@EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on")
class AcceptIT {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    private static final String WHERE = "--db-subnet-group replicas --security-groups sg-0123456789abcdef0";
    private static ServedStage served;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void serve() throws Exception {
        ShellCommands.assumeTheyCanRun();
        served = new ServedStage("--empty", "--speed", "1000");
        served.client(RdsClient.builder(), B).createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                .dbSubnetGroupDescription("replicas")
                .subnetIds("subnet-1", "subnet-2"));
        Files.writeString(folder.resolve("config"), profile("a", A) + profile("b", B));
    }

    @AfterAll
    static void end() throws InterruptedException {
        if (served != null) {
            served.close();
        }
    }

    @Test
    void acceptsAndLeavesNothing() throws Exception {
        assumeTrue(
                "on".equals(System.getProperty("rdsreplicator.accept")),
                "the acceptance test takes minutes: -Drdsreplicator.accept=on runs it, as CI does");
        List<String> lines = accept(WHERE + " --yes");

        assertThat(lines).as(String.join("\n", lines)).endsWith("ACCEPTED", "status 0");
        assertThat(lines).noneMatch(line -> line.startsWith("NOT OK") || line.startsWith("skip"));
        assertThat(lines.stream().filter(line -> line.startsWith("ok     the rows of")))
                .hasSize(4);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("fact   a copy in B keeps the resource id: "))
                .anyMatch(line -> line.startsWith("fact   statuses seen of a replica: ") && line.contains("available"));
        assertNothingIsLeft();
    }

    @Test
    void saysWhatIsWrongAndLeavesNothing() throws Exception {
        List<String> lines = accept("--source-security-groups sg-00000000000000000 " + WHERE + " --yes");

        assertThat(lines).as(String.join("\n", lines)).endsWith("status 1");
        assertThat(lines).anyMatch(line -> line.contains("sg-00000000000000000"));
        assertThat(lines).contains("accept: the database could not be made: see above");
        assertThat(lines).anyMatch(line -> line.startsWith("NOT ACCEPTED"));
        assertNothingIsLeft();
    }

    @Test
    void spendsNothingUnasked() throws Exception {
        assertThat(accept(WHERE + " </dev/null")).endsWith("accept: nobody can answer here: say --yes", "status 2");
        assertThat(accept("--security-groups sg-0123456789abcdef0 --yes"))
                .containsExactly(
                        "accept: --db-subnet-group is missing: name a DB subnet group in B, for the replicas",
                        "status 2");
        assertThat(accept("--db-subnet-group nowhere --security-groups sg-0123456789abcdef0 --yes"))
                .containsExactly(
                        "accept: account " + B + " has no DB subnet group nowhere in us-east-1: name another",
                        "status 2");
    }

    private static List<String> accept(String options) throws IOException, InterruptedException {
        return new ShellCommands(
                        """
                export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_CONFIG_FILE=%s
                status=0
                ./deploy.sh accept --source-profile a --destination-profile b --poll 1 %s || status=$?
                echo "status $status"
                """
                                .formatted(folder.resolve("config"), options))
                .runAt(served.uri());
    }

    private static String profile(String name, String account) {
        return "[profile %s]%naws_access_key_id = %s%naws_secret_access_key = any%nregion = us-east-1%n"
                .formatted(name, account);
    }

    private static void assertNothingIsLeft() {
        for (String account : List.of(A, B)) {
            RdsClient rds = served.client(RdsClient.builder(), account);
            assertThat(rds.describeDBInstances().dbInstances()).isEmpty();
            assertThat(rds.describeDBSnapshots(r -> r.snapshotType("manual")).dbSnapshots())
                    .isEmpty();
            assertThat(served.client(SecretsManagerClient.builder(), account)
                            .listSecrets()
                            .secretList())
                    .isEmpty();
            assertThat(served.client(S3Client.builder(), account).listBuckets().buckets())
                    .isEmpty();
            assertThat(served.client(CloudFormationClient.builder(), account)
                            .listStacks()
                            .stackSummaries())
                    .extracting(StackSummary::stackStatus)
                    .allMatch(StackStatus.DELETE_COMPLETE::equals);
        }
    }
}
