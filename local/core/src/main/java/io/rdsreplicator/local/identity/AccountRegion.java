package io.rdsreplicator.local.identity;

import java.util.regex.Pattern;

/** An account and a Region, which together own a set of resources. */
public record AccountRegion(String account, String region) {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    public AccountRegion {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("an account is 12 digits: " + account);
        }
        if (region.isBlank()) {
            throw new IllegalArgumentException("a Region is missing");
        }
    }

    public String partition() {
        return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /** The ARN of a resource here, for example {@code place.arn("rds", "db:orders")}. */
    public String arn(String service, String resource) {
        return "arn:" + partition() + ":" + service + ":" + region + ":" + account + ":" + resource;
    }

    public AccountRegion in(String otherRegion) {
        return new AccountRegion(account, otherRegion);
    }
}
