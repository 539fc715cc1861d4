package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.wire.StaticPages;
import io.rdsreplicator.local.wire.StaticPages.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The console of the served stage: a page in the browser that shows both accounts, and calls the services as any client does. */
final class ConsolePages {
    /** Where it is on the endpoint. */
    static final String PATH = "/console";

    static final List<String> FILES = List.of(
            "console.html",
            "console.css",
            "icon.svg",
            "actions.js",
            "app.js",
            "aws.js",
            "clock.js",
            "databases.js",
            "dom.js",
            "draw.js",
            "executions.js",
            "fleet.js",
            "fold.js",
            "history.js",
            "keys.js",
            "layout.js",
            "lineages.js",
            "model.js",
            "policy.js",
            "standing.js",
            "targets.js",
            "telling.js",
            "timeline.js",
            "underway.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");

    private ConsolePages() {}

    static StaticPages read() {
        Map<String, File> files = new LinkedHashMap<>();
        for (String name : FILES) {
            files.put(PATH + "/" + name, new File(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), content(name)));
        }
        File page = files.remove(PATH + "/console.html");
        files.put(PATH, page);
        files.put(PATH + "/", page);
        return new StaticPages(files);
    }

    private static byte[] content(String name) {
        try (InputStream in = ConsolePages.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the console's file " + name + " is missing on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the console's file " + name + " cannot be read", e);
        }
    }
}
