package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.Set;

/**
 * The way of a message from its topic's Region to its endpoint's. From an opt-in Region to another Region, SNS delivers
 * under its principal of that Region. It does not deliver to functions in an opt-in Region from any other Region.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html">Cross-Region delivery</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/lambda-prereq.html">Functions across Regions</a>
 */
public record DeliveryRoute(String fromRegion, String toRegion) {
    /** The Regions that SNS's page names, and those opened since. */
    private static final Set<String> OPT_IN = Set.of(
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1");

    static DeliveryRoute of(String topicArn, String endpointArn) {
        return new DeliveryRoute(
                AmazonResourceName.parse(topicArn).region(),
                AmazonResourceName.parse(endpointArn).region());
    }

    private boolean crosses() {
        return !fromRegion.equals(toRegion);
    }

    /** The principal as which SNS calls the endpoint. */
    String principal() {
        return crosses() && OPT_IN.contains(fromRegion) ? "sns." + fromRegion + ".amazonaws.com" : "sns.amazonaws.com";
    }

    public boolean reachesFunctions() {
        return !crosses() || !OPT_IN.contains(toRegion);
    }

    /**
     * @throws software.amazon.awssdk.services.sns.model.SnsException if SNS does not deliver to functions on this way
     */
    void requireFunctions() {
        if (!reachesFunctions()) {
            throw SnsFailures.denied("SNS does not deliver from " + fromRegion + " to functions in " + toRegion);
        }
    }
}
