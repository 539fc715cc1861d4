package io.rdsreplicator.local.identity;

/** An Amazon Resource Name in its six parts; {@code region} and {@code account} may be empty. */
public record AmazonResourceName(String partition, String service, String region, String account, String resource) {

    /** @throws IllegalArgumentException if the text is not an ARN */
    public static AmazonResourceName parse(String text) {
        String[] parts = text.split(":", 6);
        if (parts.length != 6 || !parts[0].equals("arn")) {
            throw new IllegalArgumentException("not an ARN: " + text);
        }
        return new AmazonResourceName(parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    public static boolean isArn(String text) {
        return text != null && text.startsWith("arn:") && text.split(":", 6).length == 6;
    }

    /** The account and Region in this ARN. */
    public AccountRegion place() {
        return new AccountRegion(account, region);
    }

    /** The part after the first {@code :} or {@code /} of the resource part: {@code orders} in {@code db:orders}. */
    public String resourceName() {
        return resource.replaceFirst("^[^:/]*[:/]", "");
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
