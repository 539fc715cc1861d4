package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sns.DeliveryRoute;
import io.rdsreplicator.local.stage.Stage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import software.amazon.awssdk.regions.Region;

/** Reads the code of a Region to which the source of the demo can be replicated. */
final class DestinationRegion implements ITypeConverter<String> {
    private static final String SOURCE = Stage.SOURCE.region();

    @Override
    public String convert(String code) {
        if (!Region.regions().contains(Region.of(code)) || code.startsWith("aws")) {
            throw new TypeConversionException("'" + code + "' is not the code of a Region, such as eu-central-1");
        }
        if (!partition(code).equals(partition(SOURCE))) {
            throw new TypeConversionException("RDS copies no snapshot from " + SOURCE + " to " + code);
        }
        if (!new DeliveryRoute(SOURCE, code).reachesFunctions()) {
            throw new TypeConversionException(code + " is a Region to opt in to, and SNS delivers no message from "
                    + SOURCE + " to a function there");
        }
        return code;
    }

    private static String partition(String code) {
        return Region.of(code).metadata().partition().id();
    }
}
