package io.rdsreplicator.destination.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.retention.SafetyCopyRule.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyCopyRuleTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final SafetyCopyRule RULE = new SafetyCopyRule(WINDOW);

    private static Copy copy(int hoursAgo) {
        return copy(hoursAgo, null);
    }

    private static Copy copy(int hoursAgo, String identity) {
        String name = (identity == null ? "" : identity) + hoursAgo;
        return new Copy(name, Optional.ofNullable(identity), NOW.minus(Duration.ofHours(hoursAgo)));
    }

    private static Set<String> kept(Copy... copies) {
        return new TreeSet<>(RULE.kept(List.of(copies), Set.of(), NOW));
    }

    @Test
    void keepsTheNewestThatIsOldEnoughAndTheOldestThatIsNot() {
        assertThat(kept(copy(72), copy(48), copy(25), copy(20), copy(10), copy(1)))
                .containsExactly("20", "25");
    }

    @Test
    void keepsTheOldestWhereNoneIsOldEnough() {
        assertThat(kept(copy(20), copy(10), copy(1))).containsExactly("20");
    }

    @Test
    void keepsTheNewestWhereAllAreOldEnough() {
        assertThat(kept(copy(72), copy(48))).containsExactly("48");
    }

    @ParameterizedTest
    @CsvSource({"24, 24", "23, 23"})
    void oneThatIsExactlyAsOldAsTheWindowIsOldEnough(int age, String kept) {
        assertThat(kept(copy(30), copy(age))).contains(kept);
        assertThat(kept(copy(30), copy(age)).contains("30")).isEqualTo(age < 24);
    }

    @Test
    void keepsNoneWithoutAWindow() {
        assertThat(new SafetyCopyRule(Duration.ZERO).kept(List.of(copy(30), copy(1)), Set.of(), NOW))
                .isEmpty();
    }

    @Test
    void keepsThoseOfEachIdentity() {
        assertThat(kept(copy(50, "a"), copy(40, "a"), copy(30, "b"), copy(20, "b"), copy(10, "a"), copy(5, "a")))
                .containsExactly("a10", "a40", "b20", "b30");
    }

    @Test
    void countsOneOfUnknownIdentityAsOneOfEach() {
        assertThat(kept(copy(50, "a"), copy(40), copy(30, "b"), copy(20))).containsExactly("20", "40", "b30");
    }

    @Test
    void keepsAFormerIdentitysUntilTheOneThatReplacedItHasASafetyCopy() {
        assertThat(RULE.ended(List.of(copy(50, "a"), copy(23, "b")), Optional.of("b"), Optional.empty(), NOW))
                .isEmpty();

        List<Copy> later = List.of(copy(50, "a"), copy(24, "b"), copy(2, "b"));
        assertThat(RULE.ended(later, Optional.of("b"), Optional.empty(), NOW)).containsExactly("a");
        assertThat(RULE.kept(later, Set.of("a"), NOW)).containsExactlyInAnyOrder("b24", "b2");
    }

    @Test
    void keepsAFormerIdentitysWhileAnOperatorsLastChoiceIsNewerThanTheWindow() {
        List<Copy> copies = List.of(copy(50, "a"), copy(30, "b"));

        assertThat(RULE.ended(copies, Optional.of("b"), Optional.of(NOW.minus(Duration.ofHours(23))), NOW))
                .isEmpty();
        assertThat(RULE.ended(copies, Optional.of("b"), Optional.of(NOW.minus(Duration.ofHours(24))), NOW))
                .containsExactly("a");
    }

    @Test
    void endsNoIdentityWhileTheSourcesIsNotKnown() {
        assertThat(RULE.ended(List.of(copy(50, "a"), copy(30, "b")), Optional.empty(), Optional.empty(), NOW))
                .isEmpty();
    }

    /**
     * Copies land at random times, in calm and in bursts, and after each everything is deleted that neither this rule nor being the newest
     * keeps. Whatever lands, and whoever makes it land:
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void newerCopiesHoweverManyDoNotRemoveTheGoodOneOfTheWindowBefore(long seed) {
        Random random = new Random(seed);
        List<Copy> existing = new ArrayList<>();
        List<Copy> landed = new ArrayList<>();
        Instant time = NOW;
        for (int i = 0; i < 400; i++) {
            time = time.plusSeconds(random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(3_000));
            Copy copy = new Copy("copy-%03d".formatted(i), Optional.empty(), time);
            landed.add(copy);
            existing.add(copy);
            prune(existing, time);

            Instant before = time.minus(WINDOW);
            boolean wasThere = landed.stream().anyMatch(c -> !c.landedAt().isAfter(before));
            assertThat(existing.stream().anyMatch(c -> !c.landedAt().isAfter(before)))
                    .as("a copy from before %s, at %s", before, time)
                    .isEqualTo(wasThere);
            assertThat(existing.size()).as("kept at %s", time).isLessThanOrEqualTo(3);
        }
    }

    /** The one that was the newest when a burst began, with no other that young: it outlives the burst by the window. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void theOneThatWasNextIsKeptForTheWindowAfterItWasTheNewest(long seed) {
        Random random = new Random(seed);
        List<Copy> existing =
                new ArrayList<>(List.of(new Copy("safety", Optional.empty(), NOW.minus(WINDOW.multipliedBy(2)))));
        Copy good = new Copy("good", Optional.empty(), NOW);
        existing.add(good);
        Instant replaced = NOW.plusSeconds(1 + random.nextInt(80_000));
        Instant time = replaced;
        for (int i = 0; time.isBefore(replaced.plus(WINDOW)); i++) {
            existing.add(new Copy("burst-%05d".formatted(i), Optional.empty(), time));
            prune(existing, time);

            assertThat(existing).as("at %s", time).contains(good);
            time = time.plusSeconds(1 + random.nextInt(600));
        }
    }

    private static void prune(List<Copy> existing, Instant now) {
        Set<String> kept = new HashSet<>(RULE.kept(existing, Set.of(), now));
        Stream.of(existing)
                .flatMap(List::stream)
                .max(Comparator.comparing(Copy::landedAt))
                .map(Copy::id)
                .ifPresent(kept::add);
        existing.removeIf(copy -> !kept.contains(copy.id()));
    }
}
