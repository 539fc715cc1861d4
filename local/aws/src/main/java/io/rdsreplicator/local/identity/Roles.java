package io.rdsreplicator.local.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The IAM roles of every account. IAM knows no Region: a place counts here for its account and partition. */
public final class Roles {
    private final Map<String, Role> byArn = new TreeMap<>();

    /**
     * @param inline policy documents by policy name
     * @param managed ARNs of managed policies
     * @throws IllegalArgumentException if the account has a role of that name, or a document is malformed
     */
    public Role create(Place place, String name, String trustPolicy, Map<String, String> inline, List<String> managed) {
        if (!name.matches("[\\w+=,.@-]{1,64}")) {
            throw new IllegalArgumentException("not a role name: " + name);
        }
        String arn = prefix(place) + name;
        if (byArn.containsKey(arn)) {
            throw new IllegalArgumentException("Role with name " + name + " already exists.");
        }
        Map<String, Policy> policies = new LinkedHashMap<>();
        inline.forEach((policyName, text) -> policies.put(policyName, Policy.parseIdentity(text)));
        Role role =
                new Role(arn, name, Policy.parse(trustPolicy), Collections.unmodifiableMap(policies), List.copyOf(managed));
        byArn.put(arn, role);
        return role;
    }

    public Optional<Role> get(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    /** Does nothing if there is no such role. */
    public void delete(String arn) {
        byArn.remove(arn);
    }

    /** The roles of the place's account, by name. */
    public List<Role> list(Place place) {
        return byArn.values().stream().filter(role -> role.arn().startsWith(prefix(place))).toList();
    }

    private static String prefix(Place place) {
        return "arn:" + place.partition() + ":iam::" + place.account() + ":role/";
    }
}
