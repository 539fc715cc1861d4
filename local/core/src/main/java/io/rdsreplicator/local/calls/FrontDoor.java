package io.rdsreplicator.local.calls;

import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Roles;
import io.rdsreplicator.local.time.Timeline;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/**
 * Provides the clients of every service of a local AWS. A service registers under the SDK's client interface, with a
 * factory of implementations bound to a {@link Caller}. Every caller gets its clients here. Each operation runs under
 * the timeline's lock, between the interceptors. The conveniences of the interface (consumer overloads, paginators)
 * work on top of the operations. An operation that a service does not implement throws an {@link
 * UnsupportedOperationException} that names it. If an operation succeeds for a role without a check of {@link
 * #authorization}, that is a programming error and throws an {@link IllegalStateException}.
 */
public final class FrontDoor {
    private final Timeline timeline;
    private final Map<Class<?>, Function<Caller, ?>> services = new LinkedHashMap<>();
    private final List<CallInterceptor> interceptors = new ArrayList<>();
    private final Roles roles = new Roles();
    private final Authorization authorization = new Authorization(roles);

    public FrontDoor(Timeline timeline) {
        this.timeline = timeline;
    }

    public <C extends SdkClient> void open(Class<C> api, Function<Caller, C> service) {
        if (services.putIfAbsent(api, service) != null) {
            throw new IllegalArgumentException(api.getSimpleName() + " is open already");
        }
    }

    public void intercept(CallInterceptor interceptor) {
        interceptors.add(interceptor);
    }

    /** A client of a service for a caller. It is cheap to create and thread-safe. */
    public <C extends SdkClient> C client(Class<C> api, Caller caller) {
        Function<Caller, ?> service = services.get(api);
        if (service == null) {
            throw new UnsupportedOperationException(api.getSimpleName() + " is not implemented here");
        }
        Object target = service.apply(caller);
        return api.cast(
                Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, new Handler(caller, target)));
    }

    /** The permission checks. Each service uses them for each of its operations. */
    public Authorization authorization() {
        return authorization;
    }

    /** The IAM roles of the callers. */
    public Roles roles() {
        return roles;
    }

    /** The time of the services. */
    public Instant now() {
        return timeline.instant();
    }

    public boolean offers(Class<?> api) {
        return services.containsKey(api);
    }

    /** The client interfaces of the registered services. */
    public Set<Class<?>> apis() {
        return Collections.unmodifiableSet(services.keySet());
    }

    private final class Handler implements InvocationHandler {
        private final Caller caller;
        private final Object target;

        Handler(Caller caller, Object target) {
            this.caller = caller;
            this.target = target;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (isOperation(method)) {
                return arguments.length == 1 ? locked(method, arguments) : stream(method, arguments);
            }
            if (isConvenience(method)) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private Object stream(Method method, Object[] arguments) {
            if (arguments[1] instanceof RequestBody body) {
                return locked(method, arguments[0], CallContent.received(body));
            }
            @SuppressWarnings("unchecked")
            ResponseTransformer<SdkResponse, ?> transformer = (ResponseTransformer<SdkResponse, ?>) arguments[1];
            CallContent content = new CallContent();
            return content.deliver(locked(method, arguments[0], content), transformer);
        }

        private SdkResponse locked(Method method, Object... arguments) {
            return timeline.locked(() -> operate(method, arguments));
        }

        private SdkResponse operate(Method method, Object[] arguments) {
            String service = ((SdkClient) target).serviceName();
            Call call = new Call(caller, service, method.getName(), (SdkRequest) arguments[0]);
            try {
                SdkResponse response = authorized(call, method, arguments);
                interceptors.forEach(i -> i.succeeded(call, response));
                return response;
            } catch (InvocationTargetException e) {
                throw report(call, e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            } catch (RuntimeException e) {
                throw report(call, e);
            }
        }

        private SdkResponse authorized(Call call, Method method, Object[] arguments)
                throws InvocationTargetException, IllegalAccessException {
            boolean decided;
            SdkResponse response;
            authorization.enter(caller);
            try {
                interceptors.forEach(i -> i.before(call));
                response = (SdkResponse) method.invoke(target, arguments);
            } finally {
                decided = authorization.leave();
            }
            if (!decided && !caller.isService() && !caller.isRoot()) {
                throw new IllegalStateException(
                        call.service() + ":" + call.operation() + " let a role through without asking whether it may");
            }
            return response;
        }

        private RuntimeException report(Call call, Throwable thrown) {
            if (thrown instanceof Error error) {
                throw error;
            }
            RuntimeException error = thrown instanceof UnsupportedOperationException && thrown.getMessage() == null
                    ? new UnsupportedOperationException(
                            call.service() + ":" + call.operation() + " is not implemented here")
                    : (RuntimeException) thrown;
            interceptors.forEach(i -> i.failed(call, error));
            return error;
        }
    }

    /**
     * An overload or paginator that the interface builds on its operations. Other methods without parameters belong to
     * the target.
     */
    static boolean isConvenience(Method method) {
        Class<?> result = method.getReturnType();
        return method.isDefault()
                && (method.getParameterCount() > 0
                        || SdkResponse.class.isAssignableFrom(result)
                        || SdkIterable.class.isAssignableFrom(result));
    }

    /**
     * Whether a method of a client interface is an operation itself. An operation that streams has its content as a
     * second parameter.
     */
    public static boolean isOperation(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length == 0 || !SdkRequest.class.isAssignableFrom(parameters[0])) {
            return false;
        }
        return parameters.length == 1
                ? SdkResponse.class.isAssignableFrom(method.getReturnType())
                : parameters.length == 2
                        && (parameters[1] == RequestBody.class || parameters[1] == ResponseTransformer.class);
    }
}
