package io.rdsreplicator.local.stage;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the definitions and templates of this project. */
public final class ProjectFiles {
    private ProjectFiles() {}

    /**
     * The nearest folder from the working directory upwards that contains {@code statemachines/} and {@code
     * cloudformation/}.
     *
     * @throws IllegalStateException if there is none
     */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("statemachines"))
                    && Files.isDirectory(folder.resolve("cloudformation"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no folder statemachines/ beside cloudformation/ from the working directory upwards: run ./local.sh in the project");
    }
}
