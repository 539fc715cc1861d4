package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.steps.LockWorld.Cluster;
import io.rdsreplicator.destination.steps.LockWorld.Refused;
import io.rdsreplicator.shared.runtime.RemainingTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterResponse;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

/**
 * Answers the calls of a step from a record, and ends the step at its first call that has no answer yet. A step is a
 * function of its input and these answers. So a test can try every answer, without threads.
 */
final class LockCalls implements RemainingTime {
    /** In place of a call: how much time the invocation has. */
    static final String ENOUGH_TIME = "Is enough time left?";

    private final Iterator<Object> answers;
    private final Map<String, String> values;
    private final BiFunction<Cluster, String, List<DBCluster>> clusters;
    private final BiFunction<Cluster, String, List<DBInstance>> instances;

    /** The step has made a call that has no answer yet. */
    static final class Reached extends Error {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        final Object call;

        Reached(Object call) {
            super(null, null, false, false);
            this.call = call;
        }
    }

    /**
     * @param values the texts of the secret's versions
     * @param clusters what RDS describes, by the replica's state and the name in the request, which can be null
     */
    LockCalls(
            List<Object> answers,
            Map<String, String> values,
            BiFunction<Cluster, String, List<DBCluster>> clusters,
            BiFunction<Cluster, String, List<DBInstance>> instances) {
        this.answers = answers.iterator();
        this.values = values;
        this.clusters = clusters;
        this.instances = instances;
    }

    private Object answer(Object call) {
        if (!answers.hasNext()) {
            throw new Reached(call);
        }
        return answers.next();
    }

    @Override
    public Duration left() {
        return (Boolean) answer(ENOUGH_TIME) ? Duration.ofSeconds(20) : Duration.ZERO;
    }

    RdsClient rds() {
        return new Rds();
    }

    SecretsManagerClient secrets() {
        return new Secrets();
    }

    private final class Rds implements RdsClient {
        private Object ask(Object request) {
            Object answer = answer(request);
            if (answer instanceof Refused refused) {
                throw RdsException.builder()
                        .statusCode(400)
                        .awsErrorDetails(details(refused))
                        .build();
            }
            return answer;
        }

        @Override
        public DescribeDbClustersResponse describeDBClusters(DescribeDbClustersRequest request) {
            List<DBCluster> found = clusters.apply((Cluster) ask(request), request.dbClusterIdentifier());
            if (found.isEmpty()) {
                throw RdsException.builder()
                        .statusCode(404)
                        .awsErrorDetails(details(new Refused("DBClusterNotFoundFault")))
                        .build();
            }
            return DescribeDbClustersResponse.builder().dbClusters(found).build();
        }

        @Override
        public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
            String cluster =
                    request.hasFilters() ? request.filters().get(0).values().get(0) : null;
            return DescribeDbInstancesResponse.builder()
                    .dbInstances(instances.apply((Cluster) ask(request), cluster).stream()
                            .filter(one -> request.dbInstanceIdentifier() == null
                                    || one.dbInstanceIdentifier().equals(request.dbInstanceIdentifier()))
                            .toList())
                    .build();
        }

        @Override
        public ModifyDbClusterResponse modifyDBCluster(ModifyDbClusterRequest request) {
            ask(request);
            return ModifyDbClusterResponse.builder().build();
        }

        @Override
        public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest request) {
            ask(request);
            return AddTagsToResourceResponse.builder().build();
        }

        @Override
        public CreateDbInstanceResponse createDBInstance(CreateDbInstanceRequest request) {
            ask(request);
            return CreateDbInstanceResponse.builder().build();
        }

        @Override
        public DeleteDbInstanceResponse deleteDBInstance(DeleteDbInstanceRequest request) {
            ask(request);
            return DeleteDbInstanceResponse.builder().build();
        }

        @Override
        public DeleteDbClusterResponse deleteDBCluster(DeleteDbClusterRequest request) {
            ask(request);
            return DeleteDbClusterResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "rds";
        }

        @Override
        public void close() {}
    }

    private final class Secrets implements SecretsManagerClient {
        private Object ask(Object request) {
            Object answer = answer(request);
            if (answer instanceof Refused refused) {
                throw SecretsManagerException.builder()
                        .statusCode(400)
                        .awsErrorDetails(details(refused))
                        .build();
            }
            return answer;
        }

        @SuppressWarnings("unchecked")
        private Map<String, String> labels(Object request) {
            return (Map<String, String>) ask(request);
        }

        /** The value of a version never changes, so that only a read by label is a call that matters. */
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            String version =
                    request.versionId() == null ? labels(request).get(request.versionStage()) : request.versionId();
            return GetSecretValueResponse.builder()
                    .versionId(version)
                    .secretString(values.get(version))
                    .build();
        }

        @Override
        public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
            Map<String, List<String>> byVersion = new HashMap<>();
            labels(request).forEach((label, version) -> byVersion
                    .computeIfAbsent(version, any -> new ArrayList<>())
                    .add(label));
            return DescribeSecretResponse.builder()
                    .versionIdsToStages(byVersion)
                    .build();
        }

        /** There is no secret of another database. */
        @Override
        public ListSecretsResponse listSecrets(ListSecretsRequest request) {
            return ListSecretsResponse.builder().secretList(List.of()).build();
        }

        @Override
        public UpdateSecretVersionStageResponse updateSecretVersionStage(UpdateSecretVersionStageRequest request) {
            ask(request);
            return UpdateSecretVersionStageResponse.builder().build();
        }

        @Override
        public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
            ask(request);
            return PutSecretValueResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "secretsmanager";
        }

        @Override
        public void close() {}
    }

    private static AwsErrorDetails details(Refused refused) {
        return AwsErrorDetails.builder()
                .errorCode(refused.code())
                .errorMessage("refused")
                .build();
    }
}
