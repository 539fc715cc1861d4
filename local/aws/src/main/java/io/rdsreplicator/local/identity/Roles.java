package io.rdsreplicator.local.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The IAM roles of every account. IAM knows no Region: a place counts here for its account and partition. */
public final class Roles {
    private static final Policy NOTHING =
            Policy.parseIdentity("{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}");

    private final Map<String, Role> byArn = new TreeMap<>();
    private final Map<String, Policy> managed = new TreeMap<>();

    /**
     * @param inline policy documents by policy name
     * @param managed ARNs of managed policies
     * @param boundary ARN of the managed policy that is its permissions boundary, or null
     * @throws IllegalArgumentException if the account has a role of that name, or a document is malformed
     */
    public Role create(
            Place place, String name, String trustPolicy, Map<String, String> inline, List<String> managed,
            String boundary) {
        return createUnder("/", place, name, trustPolicy, inline, managed, boundary);
    }

    /**
     * Like {@link #create}, with a path.
     *
     * @param path begins and ends with a slash
     */
    public Role createUnder(
            String path, Place place, String name, String trustPolicy, Map<String, String> inline, List<String> managed,
            String boundary) {
        if (!name.matches("[\\w+=,.@-]{1,64}")) {
            throw new IllegalArgumentException("not a role name: " + name);
        }
        if (!path.matches("/|/[!-~]+/")) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        String arn = prefix(place) + path.substring(1) + name;
        if (list(place).stream().anyMatch(role -> role.name().equals(name))) {
            throw new IllegalArgumentException("Role with name " + name + " already exists.");
        }
        Map<String, Policy> policies = new LinkedHashMap<>();
        inline.forEach((policyName, text) -> policies.put(policyName, Policy.parseIdentity(text)));
        Role role = new Role(
                arn, name, Policy.parse(trustPolicy), Collections.unmodifiableMap(policies), List.copyOf(managed), boundary);
        byArn.put(arn, role);
        return role;
    }

    /** Makes a managed policy, or gives it another text. */
    public void definePolicy(String arn, String document) {
        managed.put(arn, Policy.parseIdentity(document));
    }

    /** Does nothing if there is none. */
    public void removePolicy(String arn) {
        managed.remove(arn);
    }

    /** All policies of a role that say what it may do; none for a role that does not exist, nor for a managed policy that does not. */
    List<Policy> policiesOf(String roleArn) {
        Role role = byArn.get(roleArn);
        if (role == null) {
            return List.of();
        }
        List<Policy> all = new ArrayList<>(role.inline().values());
        role.managed().stream().map(managed::get).filter(Objects::nonNull).forEach(all::add);
        return all;
    }

    /** What limits a role; a boundary that is not defined allows nothing. */
    Optional<Policy> boundaryOf(String roleArn) {
        Role role = byArn.get(roleArn);
        return role == null || role.boundary() == null
                ? Optional.empty()
                : Optional.of(managed.getOrDefault(role.boundary(), NOTHING));
    }

    /**
     * Adds an inline policy to a role, or replaces the one of that name; null for the document removes it.
     *
     * @throws IllegalArgumentException if there is no such role, or the document is malformed
     */
    public Role putPolicy(String arn, String policyName, String document) {
        Role role = byArn.get(arn);
        if (role == null) {
            throw new IllegalArgumentException("The role " + arn + " cannot be found.");
        }
        Map<String, Policy> policies = new LinkedHashMap<>(role.inline());
        if (document == null) {
            policies.remove(policyName);
        } else {
            policies.put(policyName, Policy.parseIdentity(document));
        }
        Role changed = new Role(arn, role.name(), role.trust(), Collections.unmodifiableMap(policies), role.managed(), role.boundary());
        byArn.put(arn, changed);
        return changed;
    }

    /**
     * Gives a role another trust policy, other managed policies and another boundary (or none, null); its inline policies stay.
     *
     * @throws IllegalArgumentException if there is no such role, or the document is malformed
     */
    public Role change(String arn, String trustPolicy, List<String> managed, String boundary) {
        Role role = byArn.get(arn);
        if (role == null) {
            throw new IllegalArgumentException("The role " + arn + " cannot be found.");
        }
        Role changed = new Role(arn, role.name(), Policy.parse(trustPolicy), role.inline(), List.copyOf(managed), boundary);
        byArn.put(arn, changed);
        return changed;
    }

    /** Attaches a managed policy to a role, or detaches it; does nothing if that is so already, or there is no such role to detach from. */
    public void attach(String roleArn, String policyArn, boolean attached) {
        Role role = byArn.get(roleArn);
        if (role == null) {
            if (attached) {
                throw new IllegalArgumentException("The role " + roleArn + " cannot be found.");
            }
            return;
        }
        List<String> arns = new ArrayList<>(role.managed());
        arns.remove(policyArn);
        if (attached) {
            arns.add(policyArn);
        }
        byArn.put(roleArn, new Role(roleArn, role.name(), role.trust(), role.inline(), List.copyOf(arns), role.boundary()));
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
