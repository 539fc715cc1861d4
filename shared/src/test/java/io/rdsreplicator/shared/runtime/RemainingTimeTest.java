package io.rdsreplicator.shared.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;

class RemainingTimeTest {
    private static Context with(int milliseconds) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getRemainingTimeInMillis");
                    return milliseconds;
                });
    }

    @Test
    void isWhatLambdaSays() {
        assertThat(RemainingTime.of(with(1500)).left()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void coversACallOfTheClientsThatCallOnce() {
        assertThat(RemainingTime.of(with(20_000)).coversCall()).isTrue();
        assertThat(RemainingTime.of(with(19_999)).coversCall()).isFalse();

        ClientOverrideConfiguration once = AwsClients.onceOnly();
        assertThat(once.apiCallTimeout()).contains(Duration.ofSeconds(20));
        assertThat(once.apiCallAttemptTimeout()).contains(Duration.ofSeconds(20));
        assertThat(once.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(1);
    }

    @Test
    void isUnlimitedOutsideLambda() {
        assertThat(RemainingTime.of(null).coversCall()).isTrue();
    }
}
