package io.rdsreplicator.local.functions;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import io.rdsreplicator.local.functions.FunctionCredentials.Credentials;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.lambda.FunctionSpec;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * Starts the process of a function as Lambda does. The runtime interface client comes before the function's jar on the
 * class path. The environment has the template's variables and <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda's own</a>, and nothing of this
 * process's environment.
 */
final class Launcher {
    /**
     * The library is loaded from here. Otherwise the client would write it to a fixed file in /tmp, and processes would
     * overwrite each other's file.
     */
    private static final String LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private static final int HEAP_MEGABYTES = 192;

    private final FunctionHome home;
    private final FunctionCredentials credentials;
    private final Supplier<String> endpointUrl;
    private final Path library;

    Launcher(FunctionHome home, FunctionCredentials credentials, Supplier<String> endpointUrl) throws IOException {
        this.home = home;
        this.credentials = credentials;
        this.endpointUrl = endpointUrl;
        this.library = home.file("libaws-lambda-jni.so");
        String name = libraryName()
                .orElseThrow(() -> new IOException("no runtime interface client for this operating system"));
        try (InputStream in = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
            if (in == null) {
                throw new IOException("the runtime interface client has no " + name);
            }
            Files.copy(in, library);
        }
    }

    /** The file of the native library for this machine; empty if there is none. */
    static Optional<String> libraryName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        Optional<String> machine =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> Optional.of("x86-64");
                    case "aarch64", "arm64" -> Optional.of("aarch64");
                    default -> Optional.empty();
                };
        if (!system.equals("linux")) {
            return Optional.empty();
        }
        return machine.map(name -> "libaws-lambda-jni.linux" + (usesMusl(name) ? "_musl-" : "-")
                + name.replace("x86-64", "x86_64").replace("aarch64", "aarch_64") + ".so");
    }

    private static boolean usesMusl(String machine) {
        boolean musl = Files.exists(Path.of("/lib/ld-musl-" + machine.replace('-', '_') + ".so.1"));
        boolean glibc = Files.exists(Path.of("/lib64/ld-linux-" + machine + ".so.2"))
                || Files.exists(Path.of("/lib/ld-linux-" + machine + ".so.1"));
        return musl && !glibc;
    }

    /**
     * @param runtimeApi address from which the process requests invocations, without a scheme
     */
    Process start(FunctionSpec function, String runtimeApi, String logStream) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(function))
                .directory(home.taskRoot().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(function.environment());
        builder.environment().putAll(environment(function, runtimeApi, logStream));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            Path record = home.born(process.toHandle());
            process.onExit().thenRun(() -> record.toFile().delete());
            return process;
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private List<String> command(FunctionSpec function) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx" + Math.min(HEAP_MEGABYTES, function.memoryMegabytes()) + "m",
                "-Dfile.encoding=UTF-8",
                "-Duser.home=" + home.taskRoot(),
                "-D" + LIBRARY_PROPERTY + "=" + library));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                clientClassPath() + File.pathSeparator + codeOf(function),
                AWSLambda.class.getName(),
                function.handler()));
        return command;
    }

    private String codeOf(FunctionSpec function) throws IOException {
        if (function.code() instanceof FunctionCode.Archive archive) {
            return home.keep(archive).toString();
        }
        return local(function, (FunctionCode.Local) function.code());
    }

    /** Each entry of the class path must exist. */
    private static String local(FunctionSpec function, FunctionCode.Local code) throws IOException {
        for (String entry : code.path().split(File.pathSeparator)) {
            if (!Files.exists(Path.of(entry))) {
                throw new IOException("the code of " + function.name() + " is missing, build it first: " + entry);
            }
        }
        return code.path();
    }

    private static String clientClassPath() {
        return Stream.of(AWSLambda.class, LambdaRuntime.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                .map(Launcher::jarOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> environment(FunctionSpec function, String runtimeApi, String logStream) {
        String region = function.place().region();
        Credentials role = credentials.issue(function.place(), function.roleArn());
        return Map.ofEntries(
                Map.entry("_HANDLER", function.handler()),
                Map.entry("AWS_REGION", region),
                Map.entry("AWS_DEFAULT_REGION", region),
                Map.entry("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime()),
                Map.entry("AWS_LAMBDA_FUNCTION_NAME", function.name()),
                Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes())),
                Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
                Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name()),
                Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", logStream),
                Map.entry("AWS_LAMBDA_RUNTIME_API", runtimeApi),
                Map.entry("AWS_ACCESS_KEY_ID", role.accessKeyId()),
                Map.entry("AWS_SECRET_ACCESS_KEY", role.secretAccessKey()),
                Map.entry("AWS_SESSION_TOKEN", role.sessionToken()),
                Map.entry("AWS_ENDPOINT_URL", endpointUrl.get()),
                Map.entry("LAMBDA_TASK_ROOT", home.taskRoot().toString()),
                Map.entry(
                        "LAMBDA_RUNTIME_DIR",
                        Path.of(System.getProperty("java.home")).toString()),
                Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"),
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("TZ", ":UTC"));
    }
}
