package io.rdsreplicator.local.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.time.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InProcessRuntimeTest {
    private static final FunctionCode FORMER = new FunctionCode.Local("former.jar");
    private static final FunctionCode LATTER = new FunctionCode.Local("latter.jar");

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final Map<FunctionCode, ClassLoader> classes = Map.of(FORMER, new OwnCounter(), LATTER, new OwnCounter());
    private final InProcessRuntime runtime =
            new InProcessRuntime(timeline, new FrontDoor(timeline), line -> {}, classes::get);

    /** A function that answers how often functions of the same code have been invoked. */
    public static final class Counter implements RequestStreamHandler {
        private static int invocations;

        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            invocations++;
            out.write(Integer.toString(invocations).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** All classes of this process, but a {@link Counter} of its own. */
    private static final class OwnCounter extends URLClassLoader {
        OwnCounter() {
            super(
                    new URL[] {
                        Counter.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    Counter.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(Counter.class.getName()) && findLoadedClass(name) == null
                    ? findClass(name)
                    : super.loadClass(name, resolve);
        }
    }

    @Test
    void runsTheCodeThatAFunctionWasDeployedWith() {
        assertThat(invoke("one", FORMER)).isEqualTo("1");
        assertThat(invoke("two", FORMER)).isEqualTo("2");

        assertThat(invoke("one", LATTER)).as("after an update of its code").isEqualTo("1");
        assertThat(invoke("two", FORMER)).isEqualTo("3");
        assertThat(invoke("two", LATTER)).isEqualTo("2");
    }

    private String invoke(String name, FunctionCode code) {
        AccountRegion place = new AccountRegion("111111111111", "us-east-1");
        FunctionSpec function = new FunctionSpec(
                place,
                name,
                place.arn("lambda", "function:" + name),
                "java25",
                Counter.class.getName(),
                place.arn("iam", "role/r"),
                Map.of(),
                Duration.ofSeconds(3),
                128,
                code);
        List<String> answers = new ArrayList<>();
        runtime.run(function, "request", "{}", result -> answers.add(result.payload()));
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }
}
