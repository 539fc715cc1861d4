package io.rdsreplicator.local.functions;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionLog;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;

/**
 * Runs functions in this process, on the timeline's thread. It uses the classes that the templates name. Their clients
 * call as the function's role, and their settings come from the function's environment variables. A function's object
 * is kept until the function is updated, like that of a warm Lambda function.
 */
public final class InProcessRuntime implements FunctionRuntime {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Expensive to create, and safe to use from any thread. */
    private static final Map<Class<?>, PojoSerializer<?>> EVENTS = new ConcurrentHashMap<>();

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Consumer<LogLine> logs;
    private final Function<FunctionCode, ClassLoader> classes;
    private final Map<FunctionSpec, Object> warm = new ConcurrentHashMap<>();
    private volatile FunctionLog log = (function, line) -> {};

    /** One line that a function printed. */
    public record LogLine(String function, String text) {}

    /**
     * Creates a runtime whose functions are on this process's own class path, whatever code they were deployed with.
     */
    public InProcessRuntime(Timeline timeline, FrontDoor frontDoor, Consumer<LogLine> logs) {
        this(timeline, frontDoor, logs, code -> InProcessRuntime.class.getClassLoader());
    }

    /**
     * @param classes finds the classes of the code that a function was deployed with; all except the product's own
     *     classes must be those of this process
     */
    public InProcessRuntime(
            Timeline timeline,
            FrontDoor frontDoor,
            Consumer<LogLine> logs,
            Function<FunctionCode, ClassLoader> classes) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.logs = logs;
        this.classes = classes;
    }

    @Override
    public void printTo(FunctionLog functionLog) {
        log = functionLog;
    }

    @Override
    public void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done) {
        done.accept(FunctionOutput.capture(line -> print(function, line), () -> invoke(function, requestId, payload)));
    }

    private void print(FunctionSpec function, String line) {
        logs.accept(new LogLine(function.name(), line));
        log.printed(function, line);
    }

    private InvocationResult invoke(FunctionSpec function, String requestId, String payload) {
        try {
            Object handler = warm.computeIfAbsent(function, this::create);
            return InvocationResult.success(
                    call(handler, payload, new FunctionContext(function, requestId, timeline, timeline.instant())));
        } catch (FunctionFailed e) {
            return failure(e.getCause());
        }
    }

    private static String call(Object handler, String payload, FunctionContext context) {
        InputStream in = new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (handler instanceof RequestStreamHandler stream) {
                stream.handleRequest(in, out, context);
            } else if (handler instanceof RequestHandler<?, ?> typed) {
                handleTyped(typed, in, out, context);
            } else {
                throw new IllegalArgumentException(handler.getClass().getName() + " is not a Lambda handler");
            }
        } catch (RuntimeException | IOException e) {
            throw new FunctionFailed(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Reads the event with the serializer of the managed runtime, as AWS does. */
    private static <I, O> void handleTyped(
            RequestHandler<I, O> handler, InputStream in, ByteArrayOutputStream out, FunctionContext context)
            throws IOException {
        Method method = Arrays.stream(handler.getClass().getMethods())
                .filter(m -> m.getName().equals("handleRequest") && !m.isBridge())
                .findFirst()
                .orElseThrow();
        @SuppressWarnings("unchecked")
        Class<I> eventType = (Class<I>) method.getParameterTypes()[0];
        @SuppressWarnings("unchecked")
        PojoSerializer<I> events = (PojoSerializer<I>) EVENTS.computeIfAbsent(
                eventType,
                type -> LambdaEventSerializers.serializerFor(
                        type, handler.getClass().getClassLoader()));
        out.write(JSON.writeValueAsBytes(handler.handleRequest(events.fromJson(in), context)));
    }

    private Object create(FunctionSpec function) {
        String className = function.handler().replaceFirst("::.*$", "");
        try {
            Class<?> handler = Class.forName(className, true, classes.apply(function.code()));
            Constructor<?> constructor = Arrays.stream(handler.getDeclaredConstructors())
                    .max(Comparator.comparingInt(Constructor::getParameterCount))
                    .orElseThrow();
            constructor.setAccessible(true);
            Class<?>[] types = constructor.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = argument(types[i], function);
            }
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new FunctionFailed(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new FunctionFailed(e);
        }
    }

    private Object argument(Class<?> type, FunctionSpec function) throws ReflectiveOperationException {
        if (SdkClient.class.isAssignableFrom(type)) {
            return frontDoor.client(
                    type.asSubclass(SdkClient.class), Caller.role(function.place(), function.roleArn()));
        }
        // Compares the simple name: the last release had the class in another package.
        if (type.getSimpleName().equals(Settings.class.getSimpleName())) {
            return type.getMethod("of", Map.class).invoke(null, function.environment());
        }
        if (type == InstantSource.class) {
            return timeline;
        }
        throw new IllegalArgumentException(
                function.handler() + " needs a " + type.getName() + ", which this runtime does not provide");
    }

    private static InvocationResult failure(Throwable error) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("errorMessage", String.valueOf(error.getMessage()));
        payload.put("errorType", error.getClass().getName());
        payload.put(
                "stackTrace",
                List.of(Arrays.stream(error.getStackTrace())
                        .limit(8)
                        .map(Object::toString)
                        .toArray()));
        return new InvocationResult(JSON.valueToTree(payload).toString(), "Unhandled");
    }

    /** Carries a function's exception through code that is not the function's. */
    private static final class FunctionFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FunctionFailed(Throwable cause) {
            super(cause);
        }
    }
}
