package io.rdsreplicator.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARN of something in RDS or KMS; it always names a Region and an account. */
public record Arn(String partition, String service, String region, String account, String resourceType, String resourceName) {
    private static final Pattern FORM =
            Pattern.compile("arn:(aws[a-z-]*):(rds|kms):([a-z0-9-]+):(\\d{12}):([a-z]+)[:/]([A-Za-z0-9:/_-]+)");

    /** @throws io.rdsreplicator.shared.errors.InvalidRequestException naming the field if the text is not such an ARN */
    public static Arn parse(String text, String field) {
        Matcher parts = FORM.matcher(Require.text(text, field));
        Require.that(parts.matches(), field + " must be the ARN of an RDS or KMS resource");
        return new Arn(parts.group(1), parts.group(2), parts.group(3), parts.group(4), parts.group(5), parts.group(6));
    }

    @JsonCreator
    static Arn fromJson(String text) {
        return parse(text, "an ARN");
    }

    /** Whether both name the same account and Region. */
    public boolean isBeside(Arn other) {
        return account.equals(other.account) && region.equals(other.region) && partition.equals(other.partition);
    }

    @Override
    @JsonValue
    public String toString() {
        String separator = service.equals("kms") ? "/" : ":";
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resourceType + separator + resourceName;
    }
}
