package io.rdsreplicator.local.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserOriginTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4566", "127.0.0.1", "127.8.9.10:1", "localhost:4566", "LocalHost", "[::1]:4566"})
    void theseNamesMeanThisMachine(String host) {
        assertThat(new BrowserOrigin(host, null, null).namesThisMachine()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:4566",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "bucket.localhost:4566",
                "10.0.0.7",
                "127.0.0.1:4566@evil.example",
                "[::2]",
                "[::1",
                "localhost:port"
            })
    void theseDoNot(String host) {
        assertThat(new BrowserOrigin(host, null, null).namesThisMachine()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:4566", "localhost:4566", "bucket.localhost:4566", "bucket.s3.us-east-1.amazonaws.com",
                        "queue.amazonaws.com.cn",
                "10.0.0.7:80", "[fd00::1]:4566", "build-host:4566", "host.docker.internal:4566", "nas.local"
            })
    void aClientOfAwsIsWelcomeUnderEachNameThatNobodyElseCanTake(String host) {
        assertThat(new BrowserOrigin(host, null, null).isForeign()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:4566",
                "evil.example",
                "amazonaws.com.evil.example",
                "127.0.0.1.evil.example:4566",
                "a.b:c"
            })
    void aPageThatPassesForTheEndpointUnderANameOfItsOwnIsForeign(String host) {
        assertThat(new BrowserOrigin(host, null, null).isForeign()).isTrue();
        assertThat(new BrowserOrigin(host, "http://" + host, "same-origin").isForeign())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "http://127.0.0.1:4566, same-origin",
                "http://127.0.0.1:4566, -",
                "-, same-origin",
                "-, none",
            })
    void thePageOfTheEndpointIsNotForeign(String origin, String site) {
        assertThat(new BrowserOrigin("127.0.0.1:4566", origin, site).isForeign())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://evil.example, cross-site",
                "https://evil.example, -",
                "null, cross-site",
                "null, -",
                "-, cross-site",
                "-, same-site",
                "http://localhost:4566, -",
                "http://127.0.0.1:8080, same-site",
                "https://127.0.0.1:4566, -",
            })
    void aPageFromElsewhereIsForeign(String origin, String site) {
        assertThat(new BrowserOrigin("127.0.0.1:4566", origin, site).isForeign())
                .isTrue();
    }
}
