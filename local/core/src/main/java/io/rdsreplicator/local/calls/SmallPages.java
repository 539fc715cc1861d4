package io.rdsreplicator.local.calls;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Provides clients that ask for small pages. So a list of some tens of items has several pages, like a real list of
 * hundreds.
 */
public final class SmallPages {
    /** The smallest page size that RDS accepts. */
    public static final int FEWEST = 20;

    private static final Set<String> LIMITS = Set.of("MaxRecords", "MaxResults", "maxResults");

    private SmallPages() {}

    /** The same client, whose lists have pages of {@link #FEWEST} items. */
    public static <C extends SdkClient> C of(Class<C> api, C client) {
        InvocationHandler handler = (proxy, method, arguments) -> invoke(client, proxy, method, arguments);
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, handler));
    }

    private static Object invoke(Object client, Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean isOperation = FrontDoor.isOperation(method) && arguments.length == 1;
        if (!isOperation && FrontDoor.isConvenience(method)) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        try {
            return isOperation
                    ? method.invoke(client, smaller((SdkRequest) arguments[0]))
                    : method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static SdkRequest smaller(SdkRequest request) {
        SdkRequest.Builder builder = request.toBuilder();
        ((SdkPojo) request)
                .sdkFields().stream()
                        .filter(field -> LIMITS.contains(field.memberName()))
                        .filter(field -> field.getValueOrDefault(request) == null
                                || (int) field.getValueOrDefault(request) > FEWEST)
                        .forEach(field -> limit(field, builder));
        return builder.build();
    }

    private static void limit(SdkField<?> field, Object builder) {
        field.set(builder, FEWEST);
    }
}
