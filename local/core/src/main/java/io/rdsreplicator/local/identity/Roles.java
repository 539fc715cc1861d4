package io.rdsreplicator.local.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The IAM roles of every account. IAM has no Regions: only the account and the partition of an {@code AccountRegion}
 * are used.
 */
public final class Roles {
    private static final int INLINE_CHARACTERS = 10_240;
    private static final int MANAGED_CHARACTERS = 6_144;
    private static final int TRUST_CHARACTERS = 2_048;
    private static final Policy NOTHING =
            Policy.parseIdentity("{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}");

    private final Map<String, Role> byArn = new TreeMap<>();
    private final Map<String, Policy> managed = new TreeMap<>();
    private final PolicyCheck check = new PolicyCheck(this);

    /**
     * @param inline policy documents by policy name
     * @param managed ARNs of managed policies
     * @param boundary ARN of the managed policy that is its permissions boundary, or null
     * @throws IllegalArgumentException if the account has a role of that name; {@link IamRefusal} if a document is
     * malformed or too long
     */
    public Role create(
            AccountRegion place,
            String name,
            String trustPolicy,
            Map<String, String> inline,
            List<String> managed,
            String boundary) {
        return createUnder("/", place, name, trustPolicy, inline, managed, boundary);
    }

    /**
     * Like {@link #create}, with a path.
     *
     * @param path begins and ends with a slash
     */
    public Role createUnder(
            String path,
            AccountRegion place,
            String name,
            String trustPolicy,
            Map<String, String> inline,
            List<String> managed,
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
        inline.forEach((policyName, text) -> policies.put(policyName, read(PolicyKind.IDENTITY, text)));
        Role role = new Role(arn, name, trust(trustPolicy), inTheLimit(name, policies), List.copyOf(managed), boundary);
        byArn.put(arn, role);
        return role;
    }

    /** Creates a managed policy, or replaces its document. */
    public void definePolicy(String arn, String document) {
        Policy policy = read(PolicyKind.IDENTITY, document);
        if (characters(policy) > MANAGED_CHARACTERS) {
            throw IamRefusal.limitExceeded("Cannot exceed quota for PolicySize: " + MANAGED_CHARACTERS);
        }
        managed.put(arn, policy);
    }

    public boolean hasPolicy(String arn) {
        return managed.containsKey(arn);
    }

    /** Does nothing if the policy does not exist. */
    public void removePolicy(String arn) {
        managed.remove(arn);
    }

    /**
     * The policies of a role that grant or deny permissions. It omits managed policies that do not exist, and is empty
     * for a role that does not exist.
     */
    List<Policy> policiesOf(String roleArn) {
        Role role = byArn.get(roleArn);
        if (role == null) {
            return List.of();
        }
        List<Policy> all = new ArrayList<>(role.inline().values());
        role.managed().stream().map(managed::get).filter(Objects::nonNull).forEach(all::add);
        return all;
    }

    /** The permissions boundary of a role. A boundary that does not exist allows nothing. */
    Optional<Policy> boundaryOf(String roleArn) {
        Role role = byArn.get(roleArn);
        return role == null || role.boundary() == null
                ? Optional.empty()
                : Optional.of(managed.getOrDefault(role.boundary(), NOTHING));
    }

    /**
     * Adds an inline policy to a role, or replaces the policy of that name. If the document is null, removes that
     * policy.
     *
     * @throws IllegalArgumentException if the role does not exist; {@link IamRefusal} if the document is malformed or
     * too long
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
            policies.put(policyName, read(PolicyKind.IDENTITY, document));
        }
        Role changed = new Role(
                arn, role.name(), role.trust(), inTheLimit(role.name(), policies), role.managed(), role.boundary());
        byArn.put(arn, changed);
        return changed;
    }

    /**
     * Replaces a role's trust policy, managed policies and permissions boundary (null for none). Its inline policies
     * stay.
     *
     * @throws IllegalArgumentException if the role does not exist; {@link IamRefusal} if the document is malformed or
     * too long
     */
    public Role change(String arn, String trustPolicy, List<String> managed, String boundary) {
        Role role = byArn.get(arn);
        if (role == null) {
            throw new IllegalArgumentException("The role " + arn + " cannot be found.");
        }
        Role changed = new Role(arn, role.name(), trust(trustPolicy), role.inline(), List.copyOf(managed), boundary);
        byArn.put(arn, changed);
        return changed;
    }

    /**
     * Attaches a managed policy to a role, or detaches it. Does nothing if that is already the case, or if the role to
     * detach from does not exist.
     */
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
        byArn.put(
                roleArn,
                new Role(roleArn, role.name(), role.trust(), role.inline(), List.copyOf(arns), role.boundary()));
    }

    private Policy read(PolicyKind kind, String document) {
        try {
            return check.read(kind, document);
        } catch (MalformedPolicyException e) {
            throw IamRefusal.malformed(e);
        }
    }

    private Policy trust(String document) {
        Policy policy = read(PolicyKind.TRUST, document);
        if (characters(policy) > TRUST_CHARACTERS) {
            throw IamRefusal.limitExceeded("Cannot exceed quota for ACLSizePerRole: " + TRUST_CHARACTERS);
        }
        return policy;
    }

    private static Map<String, Policy> inTheLimit(String roleName, Map<String, Policy> inline) {
        if (inline.values().stream().mapToInt(Roles::characters).sum() > INLINE_CHARACTERS) {
            throw IamRefusal.limitExceeded(
                    "Maximum policy size of " + INLINE_CHARACTERS + " bytes exceeded for role " + roleName);
        }
        return Collections.unmodifiableMap(inline);
    }

    /** The length of a policy as IAM counts it: without white space. */
    private static int characters(Policy policy) {
        return (int)
                policy.text().chars().filter(c -> !Character.isWhitespace(c)).count();
    }

    public Optional<Role> get(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    /** Whether an account has a role of that name, under any path. */
    boolean hasRole(String partition, String account, String name) {
        String prefix = "arn:" + partition + ":iam::" + account + ":role/";
        return byArn.values().stream()
                .anyMatch(role -> role.arn().startsWith(prefix) && role.name().equals(name));
    }

    /** Does nothing if the role does not exist. */
    public void delete(String arn) {
        byArn.remove(arn);
    }

    /** The roles of the account, by name. */
    public List<Role> list(AccountRegion place) {
        return byArn.values().stream()
                .filter(role -> role.arn().startsWith(prefix(place)))
                .toList();
    }

    private static String prefix(AccountRegion place) {
        return "arn:" + place.partition() + ":iam::" + place.account() + ":role/";
    }
}
