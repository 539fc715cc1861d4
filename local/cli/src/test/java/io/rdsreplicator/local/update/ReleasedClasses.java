package io.rdsreplicator.local.update;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.rdsreplicator.destination.steps.StartReplication;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.source.steps.PlanReplication;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The product's classes from a folder, and all others from this process: the SDK, whose clients the stage gives to the functions, Jackson
 * and what Lambda provides. A class of the product that the folder does not have is not taken from elsewhere.
 */
final class ReleasedClasses extends URLClassLoader {
    private static final List<String> MODULES = List.of("shared", "source-account", "destination-account");
    private static final List<String> PACKAGES =
            List.of("io.rdsreplicator.shared.", "io.rdsreplicator.source.", "io.rdsreplicator.destination.");
    private static final Map<Path, ReleasedClasses> LOADED = new ConcurrentHashMap<>();

    static {
        registerAsParallelCapable();
    }

    private ReleasedClasses(URL folder) {
        super(new URL[] {folder}, RequestHandler.class.getClassLoader());
    }

    static ReleasedClasses in(Path folder) {
        return LOADED.computeIfAbsent(folder, classes -> {
            try {
                return new ReleasedClasses(classes.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (PACKAGES.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    /** Compiles the main classes of the product's modules, with the libraries of this process. */
    static void compile(Path project, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException(
                    "no Java compiler: run the tests on a JDK, so that the last release can be built");
        }
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(project.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        List<String> options = List.of(
                "-d", folder.toString(), "-cp", libraries(), "--release", "17", "-parameters", "-proc:none", "-nowarn");
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call()) {
                throw new IllegalStateException(
                        "the last release does not compile with the libraries of this one:\n" + messages);
            }
        }
    }

    /** The class path without the product's own classes. */
    private static String libraries() {
        List<Path> own = Stream.of(Settings.class, PlanReplication.class, StartReplication.class)
                .map(ReleasedClasses::origin)
                .toList();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !own.contains(Path.of(entry).toAbsolutePath()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
