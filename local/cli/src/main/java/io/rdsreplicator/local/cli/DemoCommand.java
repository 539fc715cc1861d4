package io.rdsreplicator.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "demo",
        description = "Replicates a real PostgreSQL from one local AWS account to another, three times, and proves each replica.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private Help help;

    @Override
    public Integer call() {
        return Demo.run(System.out) ? 0 : 1;
    }
}
