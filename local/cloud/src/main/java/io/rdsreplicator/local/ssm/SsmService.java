package io.rdsreplicator.local.ssm;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/**
 * Local Parameter Store in every account and Region, with parameters of type {@code String} and of the tier {@code
 * Standard}. Only the latest version of a parameter is kept. A parameter cannot be shared with another account.
 */
public final class SsmService {
    private static final int PAGE = 10;

    private final Timeline timeline;
    private final Authorization authorization;
    private final Map<String, LocalParameter> byArn = new TreeMap<>();

    public SsmService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.authorization = frontDoor.authorization();
        frontDoor.open(SsmClient.class, caller -> new LocalSsmClient(this, caller));
    }

    LocalParameter put(Caller caller, PutParameterRequest request) {
        String name = ParameterNames.given("name", request.name());
        String arn = ParameterNames.arn(caller.place(), name);
        boolean overwrite = Boolean.TRUE.equals(request.overwrite());
        require(AccessRequest.of(caller, "ssm:PutParameter", arn).with("ssm:Overwrite", Boolean.toString(overwrite)));
        ParameterNames.requireForWriting(caller.place(), name);
        LocalParameter existing = byArn.get(arn);
        PutRequests.require(request, existing != null);
        if (existing != null && !existing.name().equals(name)) {
            throw new UnsupportedOperationException("a parameter " + name + " beside " + existing.name()
                    + " is not implemented here: both have the same ARN");
        }
        if (existing != null && !overwrite) {
            throw SsmFailures.exists();
        }
        long version = existing == null ? 1 : existing.version() + 1;
        LocalParameter parameter = new LocalParameter(arn, name, request.value(), version, timeline.instant());
        byArn.put(arn, parameter);
        return parameter;
    }

    /** @param nameOrArn an ARN also finds a parameter whose name has no leading slash */
    LocalParameter get(Caller caller, String nameOrArn) {
        String given = ParameterNames.given("name", nameOrArn);
        if (!AmazonResourceName.isArn(given)) {
            return find(caller, given, "ssm:GetParameter");
        }
        AmazonResourceName arn = AmazonResourceName.parse(given);
        String name = ParameterNames.inArn(arn);
        if (!arn.region().equals(caller.region())) {
            throw new UnsupportedOperationException("an ARN of another Region is not implemented here");
        }
        AccessRequest request = AccessRequest.of(caller, "ssm:GetParameter", given);
        authorization.require(arn.account(), null, request, SsmFailures::denied);
        requireReadable(name);
        LocalParameter found = byArn.get(given);
        if (found == null) {
            throw SsmFailures.notFound();
        }
        return found;
    }

    void delete(Caller caller, String name) {
        byArn.remove(find(caller, ParameterNames.given("name", name), "ssm:DeleteParameter")
                .arn());
    }

    private LocalParameter find(Caller caller, String name, String action) {
        String arn = ParameterNames.arn(caller.place(), name);
        require(AccessRequest.of(caller, action, arn));
        requireReadable(name);
        LocalParameter found = byArn.get(arn);
        if (found == null || !found.name().equals(name)) {
            throw SsmFailures.notFound();
        }
        return found;
    }

    private static void requireReadable(String name) {
        if (name.contains(":")) {
            throw new UnsupportedOperationException("a version or label of a parameter is not implemented here");
        }
        ParameterNames.require(name);
        if (ParameterNames.isReserved(name)) {
            throw new UnsupportedOperationException("the public parameters of AWS are not implemented here");
        }
    }

    GetParametersByPathResponse list(Caller caller, GetParametersByPathRequest request) {
        String path = ParameterNames.given("path", request.path());
        boolean recursive = Boolean.TRUE.equals(request.recursive());
        require(AccessRequest.of(caller, "ssm:GetParametersByPath", ParameterNames.arn(caller.place(), path))
                .with("ssm:Recursive", Boolean.toString(recursive)));
        ParameterNames.requirePath(path);
        if (!request.parameterFilters().isEmpty()) {
            throw new UnsupportedOperationException("ParameterFilters are not implemented here");
        }
        Page<LocalParameter> page = Page.of(
                under(caller.place(), path.endsWith("/") ? path : path + "/", recursive),
                LocalParameter::arn,
                request.nextToken(),
                limit(request.maxResults()),
                SsmFailures::invalidToken);
        return GetParametersByPathResponse.builder()
                .parameters(page.items().stream().map(LocalParameter::view).toList())
                .nextToken(page.next())
                .build();
    }

    private List<LocalParameter> under(AccountRegion place, String path, boolean recursive) {
        String prefix = ParameterNames.arn(place, path);
        return byArn.values().stream()
                .filter(parameter -> parameter.arn().startsWith(prefix))
                .filter(parameter -> recursive || parameter.arn().indexOf('/', prefix.length()) < 0)
                .toList();
    }

    private static int limit(Integer asked) {
        if (asked != null && asked < 1) {
            throw SsmFailures.constraint(
                    "'" + asked + "' at 'maxResults'", "Member must have value greater than or equal to 1");
        }
        if (asked != null && asked > PAGE) {
            throw SsmFailures.constraint(
                    "'" + asked + "' at 'maxResults'", "Member must have value less than or equal to " + PAGE);
        }
        return asked == null ? PAGE : asked;
    }

    private void require(AccessRequest request) {
        authorization.require(request, SsmFailures::denied);
    }
}
