package io.rdsreplicator.local.identity;

/**
 * The identity that makes a call: the principal, its account and Region, and the resource on whose behalf it calls.
 *
 * @param place the account the call is made from and the Region it is made in
 * @param principal an IAM ARN ({@code arn:aws:iam::111111111111:root}, a role's), or a service's name ({@code
 * sns.amazonaws.com})
 * @param via the service that forwards the caller's own authority ({@code kms:ViaService}), or null
 * @param sourceArn the resource on whose behalf a service calls ({@code aws:SourceArn}), or null
 */
public record Caller(AccountRegion place, String principal, String via, String sourceArn) {

    /** The root of the account: an administrator's credentials. */
    public static Caller root(AccountRegion place) {
        return new Caller(place, "arn:" + place.partition() + ":iam::" + place.account() + ":root", null, null);
    }

    public static Caller role(AccountRegion place, String roleArn) {
        return new Caller(place, roleArn, null, null);
    }

    /** An AWS service that acts by itself, for one resource of the account and Region. */
    public static Caller service(AccountRegion place, String serviceName, String sourceArn) {
        return new Caller(place, serviceName, null, sourceArn);
    }

    /** The same authority, forwarded by a service in this Region, for example {@code via("rds")}. */
    public Caller via(String service) {
        return via(service, place.region());
    }

    /** The same authority, forwarded by a service of another Region. */
    public Caller via(String service, String region) {
        return new Caller(place, principal, service + "." + region + ".amazonaws.com", sourceArn);
    }

    /** The same authority, used in another Region. */
    public Caller in(String region) {
        return new Caller(place.in(region), principal, via, sourceArn);
    }

    public boolean isService() {
        return !AmazonResourceName.isArn(principal);
    }

    /** Whether this is the root of the account. Policies of its own account do not limit it. */
    public boolean isRoot() {
        return principal.equals("arn:" + place.partition() + ":iam::" + place.account() + ":root");
    }

    public String account() {
        return place.account();
    }

    public String region() {
        return place.region();
    }
}
