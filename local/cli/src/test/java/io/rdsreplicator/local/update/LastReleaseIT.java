package io.rdsreplicator.local.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.StartReplication;
import io.rdsreplicator.local.lambda.FunctionCode;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;

class LastReleaseIT {
    private final LastRelease release = LastRelease.checkedOut();
    private final FunctionCode former = new FunctionCode.Local(release.project().resolve("destination-account/target/any.jar").toString());

    @Test
    void itsFunctionsAreClassesOfTheirOwnAndTheirLibrariesAreNot() throws ClassNotFoundException {
        ClassLoader classes = release.classesOf(former);

        assertThat(classes.loadClass(StartReplication.class.getName())).isNotSameAs(StartReplication.class);
        assertThat(classes.loadClass(RdsClient.class.getName())).isSameAs(RdsClient.class);
        assertThat(release.classesOf(former)).isSameAs(classes);
        assertThatThrownBy(() -> classes.loadClass("io.rdsreplicator.destination.NoSuchStep")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void otherCodeIsThatOfThisRelease() throws ClassNotFoundException {
        ClassLoader classes = release.classesOf(new FunctionCode.Local("/elsewhere/destination-account-function.jar"));

        assertThat(classes.loadClass(StartReplication.class.getName())).isSameAs(StartReplication.class);
    }
}
