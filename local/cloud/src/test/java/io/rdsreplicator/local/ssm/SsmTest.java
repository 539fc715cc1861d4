package io.rdsreplicator.local.ssm;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.RateLimits;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.Tag;

class SsmTest {
    private static final AccountRegion PLACE = new AccountRegion("222222222222", "eu-west-1");
    private static final String NAME = "/replicas/orders";
    private static final String ARN = "arn:aws:ssm:eu-west-1:222222222222:parameter/replicas/orders";

    private static final ParameterStringFilter TYPE =
            ParameterStringFilter.builder().key("Type").build();

    private final Timeline timeline = Timeline.virtual(Instant.parse("2030-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SsmClient ssm = open();

    private SsmClient open() {
        new SsmService(timeline, frontDoor);
        return client(PLACE);
    }

    private SsmClient client(AccountRegion place) {
        return frontDoor.client(SsmClient.class, Caller.root(place));
    }

    private PutParameterResponse put(String name, Consumer<PutParameterRequest.Builder> more) {
        return ssm.putParameter(r -> more.accept(r.name(name).value("v").type(ParameterType.STRING)));
    }

    private PutParameterResponse put(String name) {
        return put(name, r -> {});
    }

    private Parameter get(String name) {
        return ssm.getParameter(r -> r.name(name)).parameter();
    }

    @Test
    void givesBackWhatWasPut() {
        PutParameterResponse created = put(NAME, r -> r.value("ü{\"a\":{}}"));

        assertThat(created.version()).isEqualTo(1);
        assertThat(created.tier()).isEqualTo(ParameterTier.STANDARD);
        assertThat(get(NAME))
                .isEqualTo(Parameter.builder()
                        .name(NAME)
                        .arn(ARN)
                        .type(ParameterType.STRING)
                        .value("ü{\"a\":{}}")
                        .version(1L)
                        .dataType("text")
                        .lastModifiedDate(Instant.parse("2030-01-01T00:00:00Z"))
                        .build());
        assertThat(get(ARN)).isEqualTo(get(NAME));
    }

    @Test
    void countsTheVersionsOfAParameter() {
        put(NAME);
        timeline.runFor(Duration.ofHours(1));

        assertThat(ssm.putParameter(r -> r.name(NAME).value("new").overwrite(true))
                        .version())
                .isEqualTo(2);
        assertThat(get(NAME))
                .returns("new", Parameter::value)
                .returns(2L, Parameter::version)
                .returns(Instant.parse("2030-01-01T01:00:00Z"), Parameter::lastModifiedDate);
        ssm.deleteParameter(r -> r.name(NAME));
        assertThat(put(NAME, r -> r.overwrite(true)).version()).isEqualTo(1);
    }

    @Test
    void overwritesOnlyWhenAsked() {
        put(NAME);

        assertThatThrownBy(() -> put(NAME, r -> r.value("new")))
                .isInstanceOf(ParameterAlreadyExistsException.class)
                .hasMessageContaining(
                        "The parameter already exists. To overwrite this value, set the overwrite option");
        assertThat(get(NAME).value()).isEqualTo("v");
    }

    @Test
    void saysThatAParameterDoesNotExist() {
        put("name");

        for (String absent : new String[] {NAME, ARN, "/name"}) {
            assertThatThrownBy(() -> get(absent)).isInstanceOf(ParameterNotFoundException.class);
        }
        assertFailsWith("ParameterNotFound", () -> ssm.deleteParameter(r -> r.name(NAME)))
                .isNull();
        assertFailsWith("ParameterNotFound", () -> ssm.deleteParameter(r -> r.name("/name")));
        ssm.deleteParameter(r -> r.name("name"));
        assertThatThrownBy(() -> get("name")).isInstanceOf(ParameterNotFoundException.class);
    }

    @Test
    void takesTheSpacesOffAName() {
        put("  " + NAME + " ");

        assertThat(get(NAME + " ").name()).isEqualTo(NAME);
        assertThat(ssm.deleteParameter(r -> r.name(" " + NAME))).isNotNull();
    }

    @Test
    void keepsTheParametersOfAccountsAndRegionsApart() {
        put(NAME);

        for (AccountRegion other :
                new AccountRegion[] {PLACE.in("eu-central-1"), new AccountRegion("111111111111", "eu-west-1")}) {
            assertThatThrownBy(() -> client(other).getParameter(r -> r.name(NAME)))
                    .isInstanceOf(ParameterNotFoundException.class);
            assertThat(client(other).getParametersByPath(r -> r.path("/")).parameters())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b | Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path",
                "/a//b | Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path",
                "/SSM/b | Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path",
                "ssmb | Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
                "a/b | Parameter name must be a fully qualified name.",
                "/a/ | Parameter name must not end with slash."
            })
    void refusesAName(String name, String message) {
        assertFailsWith("ValidationException", () -> put(name)).startsWith(message);
        assertFailsWith("ValidationException", () -> get(name)).startsWith(message);
        assertFailsWith("ValidationException", () -> ssm.deleteParameter(r -> r.name(name)))
                .startsWith(message);
    }

    @Test
    void refusesTheNamesOfAws() {
        assertFailsWith("AccessDeniedException", () -> put("/AWS/a"))
                .isEqualTo("No access to reserved parameter name: AWS/a.");
        assertFailsWith("ValidationException", () -> put("awsa"))
                .isEqualTo("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }

    @Test
    void writesByNameOnly() {
        assertFailsWith("ValidationException", () -> put(ARN)).startsWith("Parameter name:");
    }

    @Test
    void readsNoArnOfAnotherKind() {
        assertFailsWith("ValidationException", () -> get(PLACE.arn("ssm", "document/a")))
                .startsWith("Parameter name:");
    }

    @Test
    void allowsFifteenLevels() {
        put("/l".repeat(15));

        assertFailsWith("HierarchyLevelLimitExceededException", () -> put("/l".repeat(16)))
                .isEqualTo("A hierarchy can have a maximum of 15 levels.");
    }

    @Test
    void limitsTheLengthOfAName() {
        int most = 1011 - "arn:aws:ssm:eu-west-1:222222222222:parameter/".length();
        put("n".repeat(most));

        assertFailsWith("ValidationException", () -> put("n".repeat(most + 1))).contains("1011 characters");
        assertFailsWith("ValidationException", () -> put("n".repeat(2049)))
                .isEqualTo(
                        "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have "
                                + "length less than or equal to 2048");
        assertFailsWith("ValidationException", () -> put(null)).contains("'name'", "must not be null");
        assertFailsWith("ValidationException", () -> get("")).contains("'name'", "greater than or equal to 1");
        assertFailsWith("ValidationException", () -> names(null, false)).contains("'path'", "must not be null");
    }

    @Test
    void limitsTheLengthOfAValue() {
        put(NAME, r -> r.value("ü".repeat(4096)));

        assertFailsWith("ValidationException", () -> put("/long", r -> r.value("ü".repeat(4097))))
                .startsWith("Standard tier parameters support a maximum parameter value of 4096 characters.");
        assertFailsWith("ValidationException", () -> put("/long", r -> r.value("v".repeat(32_769))))
                .contains("'value'", "less than or equal to 32768");
        assertFailsWith("ValidationException", () -> put("/empty", r -> r.value("")))
                .contains("'value'", "greater than or equal to 1");
        assertFailsWith("ValidationException", () -> put("/null", r -> r.value(null)))
                .contains("'value'", "must not be null");
    }

    @Test
    void limitsTheLengthOfADescription() {
        put(NAME, r -> r.description("d".repeat(1024)));

        assertFailsWith("ValidationException", () -> put("/other", r -> r.description("d".repeat(1025))))
                .contains("'description'", "less than or equal to 1024");
    }

    @Test
    void nestsNoParameter() {
        assertFailsWith("ValidationException", () -> put(NAME, r -> r.value("a {{ssm:b}}")))
                .isEqualTo(
                        "Parameter value: (a {{ssm:b}}) can't nest another parameter. Do not use \"{{}}\" in the value.");
    }

    @Test
    void asksForTheTypeOfANewParameter() {
        assertFailsWith(
                        "ValidationException",
                        () -> ssm.putParameter(r -> r.name(NAME).value("v").overwrite(true)))
                .isEqualTo("A parameter type is required when you create a parameter.");
        assertFailsWith("ValidationException", () -> put(NAME, r -> r.type("Number")))
                .isEqualTo(
                        "1 validation error detected: Value 'Number' at 'type' failed to satisfy constraint: Member must "
                                + "satisfy enum value set: [SecureString, StringList, String]");
        assertFailsWith("ValidationException", () -> put(NAME, r -> r.tier("Large")))
                .contains("'Large' at 'tier'");
    }

    @Test
    void saysWhatIsNotImplemented() {
        put("name");
        notImplemented("the type SecureString", () -> put(NAME, r -> r.type("SecureString")));
        notImplemented("the type StringList", () -> put(NAME, r -> r.type("StringList")));
        notImplemented("the tier Advanced", () -> put(NAME, r -> r.tier("Advanced")));
        notImplemented("aws:ec2:image", () -> put(NAME, r -> r.dataType("aws:ec2:image")));
        notImplemented("AllowedPattern", () -> put(NAME, r -> r.allowedPattern(".*")));
        notImplemented("Policies", () -> put(NAME, r -> r.policies("[]")));
        notImplemented("KeyId", () -> put(NAME, r -> r.keyId("k")));
        notImplemented(
                "Tags",
                () -> put(NAME, r -> r.tags(Tag.builder().key("k").value("v").build())));
        notImplemented("both have the same ARN", () -> put("/name", r -> r.overwrite(true)));
        notImplemented("version or label", () -> get("name:1"));
        notImplemented("version or label", () -> get(PLACE.arn("ssm", "parameter/name:1")));
        notImplemented("public parameters", () -> get("/aws/service/x"));
        notImplemented("another Region", () -> get(PLACE.in("eu-central-1").arn("ssm", "parameter/name")));
        notImplemented(
                "ParameterFilters",
                () -> ssm.getParametersByPath(r -> r.path("/").parameterFilters(TYPE)));
        assertThat(get("name").version()).isEqualTo(1);
    }

    private static void notImplemented(String what, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("not implemented here");
    }

    @Test
    void listsAPath() {
        for (String name : new String[] {"/a/b/c", "/a/x", "/ab", "root"}) {
            put(name);
        }

        assertThat(names("/a", false)).containsExactly("/a/x");
        assertThat(names("/a/", true)).containsExactly("/a/b/c", "/a/x");
        assertThat(names("/", false)).containsExactly("/ab", "root");
        assertThat(names("/", true)).hasSize(4);
        assertThat(names("/a/x", true)).isEmpty();
    }

    private Iterable<String> names(String path, boolean recursive) {
        return ssm.getParametersByPath(r -> r.path(path).recursive(recursive)).parameters().stream()
                .map(Parameter::name)
                .toList();
    }

    @Test
    void listsInPagesOfTen() {
        for (int i = 10; i < 35; i++) {
            put("/a/" + i);
        }
        GetParametersByPathResponse first = ssm.getParametersByPath(r -> r.path("/a"));

        assertThat(first.parameters()).hasSize(10);
        for (int most : new int[] {1, 3, 10}) {
            assertThat(ssm.getParametersByPath(r -> r.path("/a").maxResults(most))
                            .parameters())
                    .hasSize(most);
        }
        assertThat(ssm.getParametersByPathPaginator(r -> r.path("/a")).stream()
                        .flatMap(page -> page.parameters().stream()))
                .extracting(Parameter::name)
                .hasSize(25)
                .isSorted();
    }

    @Test
    void refusesAListing() {
        for (String path : new String[] {"a", "/a b", "/a//b", "/ssm"}) {
            assertFailsWith("ValidationException", () -> names(path, true))
                    .startsWith("The parameter doesn't meet the parameter name requirements.");
        }
        assertFailsWith(
                        "ValidationException",
                        () -> ssm.getParametersByPath(r -> r.path("/").maxResults(11)))
                .isEqualTo(
                        "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must "
                                + "have value less than or equal to 10");
        assertFailsWith(
                        "ValidationException",
                        () -> ssm.getParametersByPath(r -> r.path("/").maxResults(0)))
                .contains("greater than or equal to 1");
        assertFailsWith(
                "InvalidNextToken",
                () -> ssm.getParametersByPath(r -> r.path("/").nextToken("!")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "put"})
    void limitsTheRateOfReadingAndWritingTogether(String last) {
        put(NAME);
        frontDoor.intercept(new RateLimits(timeline).impose(new SsmRates()));
        for (int i = 0; i < 20; i++) {
            get(NAME);
            put(NAME, r -> r.overwrite(true));
        }
        Runnable call = () -> {
            if (last.equals("get")) {
                get(NAME);
            } else {
                put(NAME, r -> r.overwrite(true));
            }
        };

        assertFailsWith("ThrottlingException", call::run).isEqualTo("Rate exceeded");
        assertThatCode(() -> names("/", true)).doesNotThrowAnyException();
        timeline.runFor(Duration.ofMillis(25));
        assertThatCode(call::run).doesNotThrowAnyException();
    }
}
