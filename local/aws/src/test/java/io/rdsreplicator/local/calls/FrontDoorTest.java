package io.rdsreplicator.local.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.identity.TestRoles;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListKeysRequest;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.rds.RdsClient;

class FrontDoorTest {
    private static final Caller CALLER = Caller.root(new Place("111111111111", "eu-west-1"));

    private final FrontDoor frontDoor = new FrontDoor(Timeline.virtual(Instant.EPOCH));
    private final List<String> seen = new ArrayList<>();

    /** A service that lists five keys, two on a page, and knows none of them. */
    private record FiveKeys(Caller caller) implements KmsClient {
        @Override
        public ListKeysResponse listKeys(ListKeysRequest request) {
            int first = request.marker() == null ? 1 : Integer.parseInt(request.marker());
            boolean more = first + 1 < 5;
            return ListKeysResponse.builder()
                    .keys(List.of(first, first + 1).stream().filter(i -> i <= 5).map(FiveKeys::key).toList())
                    .truncated(more)
                    .nextMarker(more ? String.valueOf(first + 2) : null)
                    .build();
        }

        @Override
        public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
            throw AwsFailure.of(
                    NotFoundException.builder(), "Kms", "NotFoundException", 400, request.keyId() + " for " + caller.account());
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
        assertThat(client().listKeysPaginator().keys()).extracting(KeyListEntry::keyId)
                .containsExactly("key-1", "key-2", "key-3", "key-4", "key-5");
        assertThat(seen).hasSize(6).startsWith("before kms:listKeys", "succeeded");
    }

    @Test
    void consumerAndEmptyOverloadsWorkOnTheOperations() {
        KmsClient kms = client();

        assertThat(kms.listKeys(r -> r.marker("5")).keys()).extracting(KeyListEntry::keyId).containsExactly("key-5");
        assertThat(kms.listKeys().keys()).hasSize(2);
    }

    @Test
    void aRefusalReachesTheCallerAsItWasThrown() {
        KmsClient kms = client();

        AwsErrors.assertFailsWith("NotFoundException", () -> kms.describeKey(r -> r.keyId("k"))).isEqualTo("k for 111111111111");
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
        assertThatThrownBy(() -> frontDoor.client(RdsClient.class, CALLER)).hasMessage("RdsClient is not implemented here");
    }

    @Test
    void refusesASecondServiceOfTheSameKind() {
        client();

        assertThatThrownBy(() -> frontDoor.open(KmsClient.class, FiveKeys::new)).hasMessage("KmsClient is open already");
    }

    @Test
    void anOperationThatLetsARoleThroughUnaskedIsAProgrammingError() {
        client();
        KmsClient kms = frontDoor.client(KmsClient.class, TestRoles.allowing(frontDoor.roles(), CALLER.place(), "reader"));

        assertThatThrownBy(kms::listKeys)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kms:listKeys let a role through without asking whether it may");
    }
}
