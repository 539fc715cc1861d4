package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rdsreplicator.shared.runtime.Require;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARN of a resource in RDS or KMS. It always contains a Region and an account. */
public record Arn(
        String partition, String service, String region, String account, String resourceType, String resourceName) {
    private static final Pattern FORM = Pattern.compile(
            "arn:(aws[a-z-]{0,20}):(rds|kms):([a-z0-9-]{1,30}):([0-9]{12}):([a-z-]{1,30})([:/])([A-Za-z0-9:/_-]{1,300})");

    /**
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException with the name of the field if the text is not such
     *     an ARN
     */
    public static Arn parse(String text, String field) {
        Matcher parts = FORM.matcher(Require.text(text, field));
        Require.that(
                parts.matches() && parts.group(6).equals(separator(parts.group(2))),
                field + " must be the ARN of an RDS or KMS resource");
        return new Arn(parts.group(1), parts.group(2), parts.group(3), parts.group(4), parts.group(5), parts.group(7));
    }

    /** Empty if the text is not such an ARN. Use it for a tag that somebody else may have written. */
    public static Optional<Arn> read(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() && parts.group(6).equals(separator(parts.group(2)))
                ? Optional.of(parse(text, "ARN"))
                : Optional.empty();
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Arn fromJson(String text) {
        return parse(text, "an ARN");
    }

    /** Whether it is the ARN of a resource of this type, such as {@code rds} and {@code db}. */
    public boolean isOf(String service, String resourceType) {
        return this.service.equals(service) && this.resourceType.equals(resourceType);
    }

    /** Whether both have the same account and Region. */
    public boolean isBeside(Arn other) {
        return account.equals(other.account) && region.equals(other.region) && partition.equals(other.partition);
    }

    @Override
    @JsonValue
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resourceType
                + separator(service) + resourceName;
    }

    private static String separator(String service) {
        return service.equals("kms") ? "/" : ":";
    }
}
