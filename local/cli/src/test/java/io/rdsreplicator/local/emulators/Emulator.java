package io.rdsreplicator.local.emulators;

import io.rdsreplicator.local.identity.AccountRegion;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Somebody's AWS at an endpoint. An access key id of 12 digits is the account, as emulators agree. */
final class Emulator implements AutoCloseable {
    private final Kind kind;
    private final URI uri;
    private final Runnable end;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();

    /** Whose it is. */
    enum Kind {
        OURS,
        LOCALSTACK,
        MOTO,
        UNKNOWN
    }

    /** @param end ends what was started for it */
    Emulator(Kind kind, URI uri, Runnable end) {
        this.kind = kind;
        this.uri = uri;
        this.end = end;
    }

    /** A client as the account's administrator. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, AccountRegion place) {
        return builder.endpointOverride(uri)
                .region(Region.of(place.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(place.account(), "any")))
                .httpClient(http)
                // moto knows accounts by this header only; nobody else reads it.
                .overrideConfiguration(o -> o.putHeader("x-moto-account-id", place.account()))
                .build();
    }

    /** A name that no other run has used: an endpoint may have served many. */
    static String unique(String beginning) {
        return beginning + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Leaves the test out, with the reason, where this emulator has the gap. */
    void needs(Gap gap) {
        Assumptions.assumeFalse(gap.isIn(kind), () -> this + ": " + gap.reason());
    }

    boolean has(Gap gap) {
        return gap.isIn(kind);
    }

    @Override
    public void close() {
        http.close();
        end.run();
    }

    @Override
    public String toString() {
        return kind + " at " + uri;
    }
}
