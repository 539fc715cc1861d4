package io.rdsreplicator.destination.replica;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The differences between RDS's engines in secrets and master passwords. */
public record Engine(String family, boolean isAurora) {
    private static final int GENERATED = 32;

    /** @param name as RDS or a secret spells it: {@code postgres}, {@code oracle-ee}, {@code oracle} */
    public static Engine of(String name) {
        String base = name.toLowerCase(Locale.ROOT).replaceFirst("^aurora-", "");
        return new Engine(
                base.startsWith("postgres") ? "postgres" : base.replaceFirst("-.*$", ""),
                !base.equals(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether clients of the one can use the other. A secret has one word for RDS's and Aurora's engines. */
    public boolean isOfSameFamilyAs(Engine other) {
        return family.equals(other.family);
    }

    /**
     * Whether {@code EngineLifecycleSupport} may be sent. RDS enrols these engines in paid Extended Support unless the
     * request declines it.
     */
    public boolean hasExtendedSupport() {
        return family.equals("postgres") || family.equals("mysql");
    }

    /**
     * The part of a version that only a major upgrade changes: {@code 14} of 14.20 for PostgreSQL, {@code 8.0} of
     * 8.0.40 for MySQL.
     */
    public String majorVersion(String version) {
        int numbers = family.equals("mysql") || family.equals("mariadb") ? 2 : 1;
        return Arrays.stream(version.split("\\.")).limit(numbers).collect(Collectors.joining("."));
    }

    /**
     * Whether RDS accepts the text as the master password.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">
     *     MasterUserPassword of a DB instance</a>
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html">
     *     MasterUserPassword of a DB cluster</a>
     */
    public boolean accepts(String password) {
        boolean fits = password.length() >= 8 && password.length() <= longestPassword();
        return fits
                && password.chars()
                        .allMatch(c -> c > ' ' && c <= '~' && forbidden().indexOf(c) < 0);
    }

    public String passwordRule() {
        return "8 to " + longestPassword() + " printable ASCII characters, none of "
                + String.join(" ", forbidden().split("")) + " or space";
    }

    private String forbidden() {
        return family.equals("oracle") ? "/\"@&'" : "/\"@";
    }

    /** The length of a password that is generated for a replica. RDS accepts this length for every engine. */
    public int generatedPasswordLength() {
        return Math.min(GENERATED, longestPassword());
    }

    private int longestPassword() {
        if (isAurora) {
            return 41;
        }
        return switch (family) {
            case "mysql", "mariadb" -> 41;
            case "oracle" -> 30;
            default -> 128;
        };
    }
}
