package io.rdsreplicator.local.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.local.simulation.fault.Killed;
import io.rdsreplicator.shared.runtime.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** The product's own step, which sees AWS's answers otherwise than they are: as if it left a read out, or had done it before. */
final class Blind {
    private Blind() {}

    /** @param eyes what one run of the function makes of each answer */
    static Substitution step(String name, Supplier<UnaryOperator<SdkResponse>> eyes) {
        return (door, timeline, real) -> (function, requestId, payload, done) -> {
            if (CallStack.step(function).equals(name)) {
                done.accept(run(door, function, payload, eyes.get()));
            } else {
                real.run(function, requestId, payload, done);
            }
        };
    }

    private static InvocationResult run(
            FrontDoor door, FunctionSpec function, String payload, UnaryOperator<SdkResponse> eyes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            handler(door, function, eyes)
                    .handleRequest(new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), out, null);
            return InvocationResult.success(out.toString(StandardCharsets.UTF_8));
        } catch (Killed e) {
            throw e;
        } catch (RuntimeException e) {
            return InvocationResult.error(e.getClass().getName(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RequestStreamHandler handler(
            FrontDoor door, FunctionSpec function, UnaryOperator<SdkResponse> eyes) {
        try {
            Constructor<?> constructor = Arrays.stream(
                            Class.forName(function.handler().replaceFirst("::.*$", ""))
                                    .getDeclaredConstructors())
                    .max(Comparator.comparingInt(Constructor::getParameterCount))
                    .orElseThrow();
            constructor.setAccessible(true);
            Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                    .map(type -> type == Settings.class
                            ? Settings.of(function.environment())
                            : client(door, function, type, eyes))
                    .toArray();
            return (RequestStreamHandler) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object client(
            FrontDoor door, FunctionSpec function, Class<?> type, UnaryOperator<SdkResponse> eyes) {
        Class<? extends SdkClient> api = type.asSubclass(SdkClient.class);
        Object clear = door.client(api, Caller.role(function.place(), function.roleArn()));
        return Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (proxy, method, arguments) -> {
            if (method.isDefault() && !isOperation(method)) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            try {
                Object answer = method.invoke(clear, arguments);
                return answer instanceof SdkResponse response ? eyes.apply(response) : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static boolean isOperation(Method method) {
        return method.getParameterCount() == 1
                && SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && SdkResponse.class.isAssignableFrom(method.getReturnType());
    }
}
