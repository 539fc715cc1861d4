package io.rdsreplicator.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

/** Holds the arrows between the rooms: local to the accounts, the accounts to what they share, never sideways, never up. */
@AnalyzeClasses(packages = "io.rdsreplicator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String SHARED = "io.rdsreplicator.shared..";
    private static final String SOURCE = "io.rdsreplicator.source..";
    private static final String DESTINATION = "io.rdsreplicator.destination..";
    private static final String[] STEPS = {
        "io.rdsreplicator.shared.steps", "io.rdsreplicator.source.steps", "io.rdsreplicator.destination.steps"
    };
    /** Where the last release had its handlers. */
    private static final String[] FORMER = {"io.rdsreplicator.source", "io.rdsreplicator.destination"};

    private static final String LOCAL = "io.rdsreplicator.local..";

    @ArchTest
    static final ArchRule sharedKnowsNoAccount = noClasses()
            .that()
            .resideInAPackage(SHARED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SOURCE, DESTINATION, LOCAL);

    @ArchTest
    static final ArchRule theSourceKnowsNeitherTheDestinationNorTheStage = noClasses()
            .that()
            .resideInAPackage(SOURCE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DESTINATION, LOCAL);

    @ArchTest
    static final ArchRule theDestinationKnowsNeitherTheSourceNorTheStage = noClasses()
            .that()
            .resideInAPackage(DESTINATION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SOURCE, LOCAL);

    @ArchTest
    static final ArchRule onlyHandlersAreInSteps = classes()
            .that()
            .resideInAnyPackage(STEPS)
            .and()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotEndingWith("package-info")
            .should()
            .implement(RequestStreamHandler.class)
            .orShould()
            .implement(RequestHandler.class);

    @ArchTest
    static final ArchRule handlersAreOnlyInStepsAndUnderTheirFormerNames = classes()
            .that()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION)
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .and(implementAHandler())
            .should()
            .resideInAnyPackage(STEPS)
            .orShould()
            .resideInAnyPackage(FORMER);

    @ArchTest
    static final ArchRule ideasNeverUseSteps = noClasses()
            .that()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION)
            .and()
            .resideOutsideOfPackages(STEPS)
            .and()
            .resideOutsideOfPackages(FORMER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STEPS);

    @ArchTest
    static final ArchRule packagesOfTheProductHaveNoCycles = slices().matching(
                    "io.rdsreplicator.(shared|source|destination).(*)")
            .should()
            .beFreeOfCycles();

    /** A former name that leads to another class would run another step for a moment of an update. */
    @ArchTest
    static final ArchRule aFormerNameLeadsToTheHandlerOfItsName = classes()
            .that()
            .resideInAnyPackage(FORMER)
            .and()
            .haveSimpleNameNotEndingWith("package-info")
            .should(new ArchCondition<>("make the handler of their name") {
                @Override
                public void check(JavaClass former, ConditionEvents events) {
                    String handler = former.getPackageName() + ".steps." + former.getSimpleName();
                    boolean made = former.getConstructorCallsFromSelf().stream()
                            .anyMatch(call -> call.getTargetOwner().getName().equals(handler));
                    events.add(new SimpleConditionEvent(
                            former, made, former.getName() + " makes " + (made ? "" : "no ") + handler));
                }
            });

    @ArchTest
    static final ArchRule theServicesOfTheStageKnowNothingOfTheProduct = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.rdsreplicator.local.time..",
                    "io.rdsreplicator.local.identity..",
                    "io.rdsreplicator.local.calls..",
                    "io.rdsreplicator.local.kms..",
                    "io.rdsreplicator.local.secrets..",
                    "io.rdsreplicator.local.rds..",
                    "io.rdsreplicator.local.lambda..",
                    "io.rdsreplicator.local.sns..",
                    "io.rdsreplicator.local.sqs..",
                    "io.rdsreplicator.local.s3..",
                    "io.rdsreplicator.local.ssm..",
                    "io.rdsreplicator.local.events..",
                    "io.rdsreplicator.local.states..",
                    "io.rdsreplicator.local.monitoring..",
                    "io.rdsreplicator.local.stacks..",
                    "io.rdsreplicator.local.sts..",
                    "io.rdsreplicator.local.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION);

    @ArchTest
    static final ArchRule theServicesOfTheStageMeetOnlyThroughTheirVerbs = slices().matching(
                    "io.rdsreplicator.local.(kms|secrets|rds|sns|sqs|s3|ssm|events|states)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule theWireKnowsNoService = noClasses()
            .that()
            .resideInAPackage("io.rdsreplicator.local.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rdsreplicator.local.(kms|secrets|rds|lambda|sns|sqs|s3|ssm|events|states|monitoring|stacks|sts)..",
                    "software.amazon.awssdk.services..");

    @ArchTest
    static final ArchRule stepsReadNoClock = noClasses()
            .that()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule onlyTheTimelineReadsTheSystemsClockOnTheStage = noClasses()
            .that()
            .resideInAPackage(LOCAL)
            .and()
            .resideOutsideOfPackages(
                    "io.rdsreplicator.local.time..",
                    "io.rdsreplicator.local.cli..",
                    "io.rdsreplicator.local.rds.storage..",
                    "io.rdsreplicator.local.functions..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule functionsUseNoHttpClientButTheJdks = noClasses()
            .that()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "org.apache..",
                    "software.amazon.awssdk.http.apache..",
                    "software.amazon.awssdk.http.nio..");

    @ArchTest
    static final ArchRule errorsAreFewFinalAndInOnePackage = classes()
            .that(areExceptions())
            .and()
            .resideInAnyPackage(SHARED, SOURCE, DESTINATION)
            .should()
            .resideInAPackage("io.rdsreplicator.shared.errors")
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    private static DescribedPredicate<JavaClass> implementAHandler() {
        return DescribedPredicate.describe(
                "implement a handler",
                type -> type.isAssignableTo(RequestStreamHandler.class) || type.isAssignableTo(RequestHandler.class));
    }

    private static DescribedPredicate<JavaClass> areExceptions() {
        return DescribedPredicate.describe("are exceptions", type -> type.isAssignableTo(Throwable.class));
    }
}
