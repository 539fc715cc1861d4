package io.rdsreplicator.local.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListKeysRequest;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

class FrontDoorTest {
    private static final Caller CALLER = Caller.root(new AccountRegion("111111111111", "eu-west-1"));

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final List<String> seen = new ArrayList<>();

    /** A service that lists five keys, two on a page, and knows none of them. */
    private record FiveKeys(Caller caller) implements KmsClient {
        @Override
        public ListKeysResponse listKeys(ListKeysRequest request) {
            int first = request.marker() == null ? 1 : Integer.parseInt(request.marker());
            boolean more = first + 1 < 5;
            return ListKeysResponse.builder()
                    .keys(List.of(first, first + 1).stream()
                            .filter(i -> i <= 5)
                            .map(FiveKeys::key)
                            .toList())
                    .truncated(more)
                    .nextMarker(more ? String.valueOf(first + 2) : null)
                    .build();
        }

        @Override
        public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
            throw AwsFailure.of(
                    NotFoundException.builder(),
                    "Kms",
                    "NotFoundException",
                    400,
                    request.keyId() + " for " + caller.account());
        }

        private static KeyListEntry key(int number) {
            return KeyListEntry.builder().keyId("key-" + number).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private KmsClient client() {
        frontDoor.open(KmsClient.class, FiveKeys::new);
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                seen.add("before " + call.service() + ":" + call.operation());
            }

            @Override
            public void succeeded(Call call, SdkResponse response) {
                seen.add("succeeded");
            }

            @Override
            public void failed(Call call, RuntimeException error) {
                seen.add("failed " + error.getMessage());
            }
        });
        return frontDoor.client(KmsClient.class, CALLER);
    }

    @Test
    void paginatorsWorkOnTheOperations() {
        assertThat(client().listKeysPaginator().keys())
                .extracting(KeyListEntry::keyId)
                .containsExactly("key-1", "key-2", "key-3", "key-4", "key-5");
        assertThat(seen).hasSize(6).startsWith("before kms:listKeys", "succeeded");
    }

    @Test
    void consumerAndEmptyOverloadsWorkOnTheOperations() {
        KmsClient kms = client();

        assertThat(kms.listKeys(r -> r.marker("5")).keys())
                .extracting(KeyListEntry::keyId)
                .containsExactly("key-5");
        assertThat(kms.listKeys().keys()).hasSize(2);
    }

    @Test
    void aRefusalReachesTheCallerAsItWasThrown() {
        KmsClient kms = client();

        AwsAssertions.assertFailsWith("NotFoundException", () -> kms.describeKey(r -> r.keyId("k")))
                .isEqualTo("k for 111111111111");
        assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("k"))).isInstanceOf(NotFoundException.class);
        assertThat(seen).filteredOn(line -> line.startsWith("failed")).hasSize(2);
    }

    @Test
    void namesAnOperationThatIsNotImplemented() {
        KmsClient kms = client();

        assertThatThrownBy(() -> kms.createKey(r -> r.description("x")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("kms:createKey is not implemented here");
        assertThat(seen).containsExactly("before kms:createKey", "failed kms:createKey is not implemented here");
    }

    @Test
    void whatAnInterceptorThrowsTheCallerSees() {
        KmsClient kms = client();
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                throw new IllegalStateException("the line is cut");
            }
        });

        assertThatThrownBy(kms::listKeys).hasMessage("the line is cut");
        assertThat(seen).containsExactly("before kms:listKeys", "failed the line is cut");
    }

    @Test
    void namesAServiceThatIsNotImplemented() {
        assertThat(frontDoor.offers(RdsClient.class)).isFalse();
        assertThatThrownBy(() -> frontDoor.client(RdsClient.class, CALLER))
                .hasMessage("RdsClient is not implemented here");
    }

    /** A service that gives back, under every key, what was put last. */
    private static final class OneObject implements S3Client {
        private String content = "";

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            try (InputStream in = body.contentStreamProvider().newStream()) {
                content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return PutObjectResponse.builder().eTag(request.key()).build();
        }

        @Override
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            InputStream in = new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
            try {
                return transformer.transform(
                        GetObjectResponse.builder().eTag(request.key()).build(), AbortableInputStream.create(in));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    @Test
    void anOperationThatStreamsGoesThroughTheInterceptorsToo() throws IOException {
        client();
        OneObject service = new OneObject();
        frontDoor.open(S3Client.class, caller -> service);
        S3Client s3 = frontDoor.client(S3Client.class, CALLER);

        assertThat(s3.putObject(r -> r.bucket("b").key("k"), RequestBody.fromString("text"))
                        .eTag())
                .isEqualTo("k");
        assertThat(s3.getObjectAsBytes(r -> r.bucket("b").key("k")).asUtf8String())
                .isEqualTo("text");
        assertThat(s3.getObject(r -> r.bucket("b").key("k")).readAllBytes())
                .isEqualTo("text".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> s3.uploadPart(r -> r.bucket("b").key("k"), RequestBody.empty()))
                .hasMessage("s3:uploadPart is not implemented here");
        assertThat(seen)
                .containsExactly(
                        "before s3:putObject",
                        "succeeded",
                        "before s3:getObject",
                        "succeeded",
                        "before s3:getObject",
                        "succeeded",
                        "before s3:uploadPart",
                        "failed s3:uploadPart is not implemented here");
    }

    @Test
    void theStageGoesOnWhileACallersStreamIsSlow() throws Exception {
        OneObject service = new OneObject();
        frontDoor.open(S3Client.class, caller -> service);
        S3Client s3 = frontDoor.client(S3Client.class, CALLER);
        ContentStreamProvider source = () ->
                new ByteArrayInputStream(anotherThread(() -> "from outside").getBytes(StandardCharsets.UTF_8));

        s3.putObject(r -> r.bucket("b").key("k"), RequestBody.fromContentProvider(source, "text/plain"));
        String seenOutside = s3.getObject(
                GetObjectRequest.builder().key("k").build(), (response, in) -> anotherThread(() -> response.eTag()));

        assertThat(service.content).isEqualTo("from outside");
        assertThat(seenOutside).isEqualTo("k");
    }

    /** Needs the timeline on another thread, which waits for ever if this one holds it. */
    private String anotherThread(Supplier<String> body) {
        return CompletableFuture.supplyAsync(() -> timeline.locked(body))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void refusesASecondServiceOfTheSameKind() {
        client();

        assertThatThrownBy(() -> frontDoor.open(KmsClient.class, FiveKeys::new))
                .hasMessage("KmsClient is open already");
    }

    @Test
    void anOperationThatLetsARoleThroughUnaskedIsAProgrammingError() {
        client();
        KmsClient kms =
                frontDoor.client(KmsClient.class, AssumableRoles.allowing(frontDoor.roles(), CALLER.place(), "reader"));

        assertThatThrownBy(kms::listKeys)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kms:listKeys let a role through without asking whether it may");
    }
}
