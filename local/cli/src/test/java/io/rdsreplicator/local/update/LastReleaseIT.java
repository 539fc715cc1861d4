package io.rdsreplicator.local.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.contract.StepTypes;
import io.rdsreplicator.local.contract.TemplateFile;
import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.shared.runtime.JsonHandler;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;

class LastReleaseIT {
    private static final Class<?> FORMER = io.rdsreplicator.destination.StartReplication.class;
    private final LastRelease release = LastRelease.checkedOut();
    private final FunctionCode former = new FunctionCode.Local(
            release.project().resolve("destination-account/target/any.jar").toString());

    @Test
    void itsFunctionsAreClassesOfTheirOwnAndTheirLibrariesAreNot() throws ClassNotFoundException {
        ClassLoader classes = release.classesOf(former);

        assertThat(classes.loadClass(FORMER.getName())).isNotSameAs(FORMER);
        assertThat(classes.loadClass(RdsClient.class.getName())).isSameAs(RdsClient.class);
        assertThat(release.classesOf(former)).isSameAs(classes);
        assertThatThrownBy(() -> classes.loadClass("io.rdsreplicator.destination.NoSuchStep"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void otherCodeIsThatOfThisRelease() throws ClassNotFoundException {
        ClassLoader classes = release.classesOf(new FunctionCode.Local("/elsewhere/destination-account-function.jar"));

        assertThat(classes.loadClass(FORMER.getName())).isSameAs(FORMER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source-account.yaml", "destination-account.yaml"})
    void everyStepReadsAndAnswersTheFieldsThatItDid(String template) throws ClassNotFoundException {
        ClassLoader classes = release.classesOf(former);
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, Object> function : TemplateFile.read(release.project(), template)
                .ofType("AWS::Lambda::Function")
                .values()) {
            String name = ((String) function.get("Handler")).replaceFirst("::.*", "");
            Class<?> before = classes.loadClass(name);
            Class<?> now = Class.forName(
                    name.replaceFirst("^(io\\.rdsreplicator\\.(?:source|destination))\\.(\\w+)$", "$1.steps.$2"));
            if (JsonHandler.class.isAssignableFrom(now)) {
                requireFields(softly, name + " reads", StepTypes.input(before), StepTypes.input(now), new HashSet<>());
                requireFields(
                        softly, name + " answers", StepTypes.output(before), StepTypes.output(now), new HashSet<>());
            }
        }
        softly.assertAll();
    }

    private static void requireFields(SoftAssertions softly, String what, Type before, Type now, Set<Type> seen) {
        if (before instanceof ParameterizedType many && now instanceof ParameterizedType manyNow) {
            Type[] types = many.getActualTypeArguments();
            softly.assertThat(manyNow.getRawType()).as(what).isEqualTo(many.getRawType());
            for (int i = 0; i < types.length; i++) {
                requireFields(softly, what, types[i], manyNow.getActualTypeArguments()[i], seen);
            }
        } else if (before instanceof Class<?> type && type.isRecord() && seen.add(type)) {
            softly.assertThat(now).as(what).isInstanceOf(Class.class);
            Map<String, Type> fields = now instanceof Class<?> record ? StepTypes.fields(record) : Map.of();
            StepTypes.fields(type).forEach((name, field) -> {
                softly.assertThat(fields).as(what).containsKey(name);
                if (fields.containsKey(name)) {
                    requireFields(softly, what + " " + name, field, fields.get(name), seen);
                }
            });
        }
    }
}
