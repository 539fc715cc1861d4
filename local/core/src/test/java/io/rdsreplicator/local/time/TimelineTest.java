package io.rdsreplicator.local.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TimelineTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final List<String> happened = new ArrayList<>();

    @Test
    void runsEventsInTheOrderOfTheirTimes() {
        Timeline timeline = Timeline.virtual(START);
        timeline.after(Duration.ofDays(2), "second", () -> happened.add("second " + timeline.instant()));
        timeline.after(Duration.ofDays(1), "first", () -> happened.add("first " + timeline.instant()));

        timeline.runUntilIdle();

        assertThat(happened).containsExactly("first 2030-01-02T00:00:00Z", "second 2030-01-03T00:00:00Z");
    }

    @Test
    void runsEqualInstantsInTheOrderInWhichTheyWereScheduled() {
        Timeline timeline = Timeline.virtual(START);
        for (int i = 0; i < 20; i++) {
            String name = "event " + i;
            timeline.after(Duration.ofSeconds(1), name, () -> happened.add(name));
        }
        timeline.after(Duration.ofSeconds(-5), "late", () -> happened.add("late"));

        timeline.runUntilIdle();

        assertThat(happened)
                .hasSize(21)
                .startsWith("late", "event 0", "event 1")
                .endsWith("event 18", "event 19");
    }

    @Test
    void anEventMayScheduleOthersAndTakeThemBack() {
        Timeline timeline = Timeline.virtual(START);
        Timeline.Scheduled second = timeline.after(Duration.ofSeconds(2), "second", () -> happened.add("second"));
        timeline.after(Duration.ofSeconds(1), "first", () -> {
            second.cancel();
            timeline.after(Duration.ofSeconds(1), "third", () -> happened.add("third"));
        });

        timeline.runUntilIdle();
        second.cancel();

        assertThat(happened).containsExactly("third");
        assertThat(timeline.instant()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void stopsWhereTheConditionHolds() {
        Timeline timeline = Timeline.virtual(START);
        timeline.after(Duration.ofSeconds(1), "first", () -> happened.add("first"));
        timeline.after(Duration.ofSeconds(2), "second", () -> happened.add("second"));

        assertThat(timeline.runUntil(() -> happened.contains("first"))).isTrue();
        assertThat(happened).containsExactly("first");
        assertThat(timeline.runUntil(() -> happened.contains("third"))).isFalse();
        assertThat(happened).containsExactly("first", "second");
    }

    @Test
    void runForLeavesTheClockAtTheEndOfTheSpan() {
        Timeline timeline = Timeline.virtual(START);
        timeline.after(Duration.ofHours(1), "within", () -> happened.add("within"));
        timeline.after(Duration.ofHours(3), "beyond", () -> happened.add("beyond"));

        timeline.runFor(Duration.ofHours(2));

        assertThat(happened).containsExactly("within");
        assertThat(timeline.instant()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isIdleWhenOnlyTheBackgroundIsLeft(boolean virtual) {
        try (Timeline timeline = virtual ? Timeline.virtual(START) : Timeline.jumping(START)) {
            repeat(timeline, Duration.ofHours(1));

            timeline.runUntilIdle();
            assertThat(happened).isEmpty();

            timeline.after(Duration.ofMinutes(150), "work", () -> happened.add("work"));
            timeline.runUntilIdle();
            assertThat(happened).containsExactly("again", "again", "work");

            assertThat(timeline.runUntil(() -> happened.size() > 3)).isFalse();
            timeline.runFor(Duration.ofHours(24));
            assertThat(happened).hasSize(3 + 24);
        }
    }

    private void repeat(Timeline timeline, Duration period) {
        timeline.inBackground(period, "again", () -> {
            happened.add("again");
            repeat(timeline, period);
        });
    }

    @Test
    void waitsForWhatTheBackgroundBegins() {
        Timeline timeline = Timeline.virtual(START);
        timeline.inBackground(
                Duration.ofHours(1),
                "begin",
                () -> timeline.after(Duration.ofHours(1), "go on", () -> happened.add("went on")));

        timeline.runFor(Duration.ofMinutes(90));
        assertThat(happened).isEmpty();

        timeline.runUntilIdle();
        assertThat(happened).containsExactly("went on");
    }

    @Test
    void isIdleWhenAllThatWasAwaitedWasTakenBack() {
        Timeline timeline = Timeline.virtual(START);
        Timeline.Scheduled background =
                timeline.inBackground(Duration.ofSeconds(1), "background", () -> happened.add("background"));
        Timeline.Scheduled awaited = timeline.after(Duration.ofSeconds(2), "awaited", () -> happened.add("awaited"));
        awaited.cancel();
        awaited.cancel();

        timeline.runUntilIdle();
        assertThat(happened).isEmpty();

        timeline.after(Duration.ofSeconds(3), "end", () -> happened.add("end"));
        background.cancel();
        timeline.runUntilIdle();
        assertThat(happened).containsExactly("end");
    }

    @Test
    void inVirtualTimeWorkIsDoneInPlaceAndReportedAsAnEvent() {
        Timeline timeline = Timeline.virtual(START);
        timeline.work(
                "copy", () -> "on " + Thread.currentThread().getName(), happened::add, e -> happened.add("failed"));

        assertThat(happened).isEmpty();
        timeline.runUntilIdle();

        assertThat(happened).containsExactly("on " + Thread.currentThread().getName());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failedWorkIsReportedToo(boolean virtual) {
        try (Timeline timeline = virtual ? Timeline.virtual(START) : Timeline.jumping(START)) {
            AtomicReference<Exception> failure = new AtomicReference<>();
            timeline.work(
                    "copy",
                    () -> {
                        throw new IOException("disk is full");
                    },
                    result -> happened.add("done"),
                    failure::set);

            timeline.runUntilIdle();

            assertThat(happened).isEmpty();
            assertThat(failure.get()).isInstanceOf(IOException.class).hasMessage("disk is full");
        }
    }

    @Test
    void jumpsOnlyWhileNoWorkIsInFlight() {
        try (Timeline timeline = Timeline.jumping(START)) {
            CountDownLatch finish = new CountDownLatch(1);
            timeline.after(Duration.ofDays(1), "tomorrow", () -> happened.add("tomorrow"));
            timeline.after(Duration.ZERO, "now", finish::countDown);
            timeline.work(
                    "restore",
                    () -> finish.await(20, TimeUnit.SECONDS),
                    ended -> happened.add("restored " + ended),
                    e -> happened.add("failed"));

            timeline.runUntilIdle();

            assertThat(happened).containsExactly("restored true", "tomorrow");
            assertThat(timeline.instant()).isAfterOrEqualTo(START.plus(Duration.ofDays(1)));
        }
    }

    @Test
    void workDoesNotHoldTheLock() {
        try (Timeline timeline = Timeline.jumping(START)) {
            CountDownLatch called = new CountDownLatch(1);
            timeline.work(
                    "restore",
                    () -> called.await(20, TimeUnit.SECONDS),
                    ended -> happened.add("restored " + ended),
                    e -> happened.add("failed"));

            timeline.locked(() -> {
                called.countDown();
                return null;
            });
            timeline.runUntilIdle();

            assertThat(happened).containsExactly("restored true");
        }
    }

    @Test
    void scaledTimeRunsFasterThanRealTime() {
        try (Timeline timeline = Timeline.scaled(START, 1_000_000)) {
            timeline.after(Duration.ofHours(1), "in an hour", () -> happened.add("in an hour"));

            assertThat(timeline.runUntil(() -> !happened.isEmpty())).isTrue();

            assertThat(timeline.instant()).isAfterOrEqualTo(START.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void scaledTimeWaitsForEventsUntilItIsClosed() throws InterruptedException {
        Timeline timeline = Timeline.scaled(START, 1000);
        Thread driver = new Thread(timeline::runUntilIdle);
        driver.start();
        CountDownLatch ran = new CountDownLatch(1);
        timeline.after(Duration.ofSeconds(1), "from another thread", ran::countDown);

        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        timeline.close();
        driver.join(20_000);

        assertThat(driver.isAlive()).isFalse();
    }

    @Test
    void aCallThatWaitsForAnEventGivesUpTheLockAndSeesItHappen() throws InterruptedException {
        Timeline timeline = Timeline.scaled(START, 1000);
        Thread driver = new Thread(timeline::runUntilIdle);
        AtomicReference<Boolean> held = new AtomicReference<>();
        Thread caller = new Thread(() -> timeline.locked(() -> timeline.locked(() -> {
            timeline.after(Duration.ofSeconds(1), "answer", () -> happened.add("answer"));
            held.set(timeline.await(() -> happened.contains("answer") && happened.contains("another call")));
            return null;
        })));
        driver.start();
        caller.start();
        timeline.await(() -> happened.contains("answer"));
        timeline.locked(() -> happened.add("another call"));
        timeline.after(Duration.ZERO, "something", () -> {});
        caller.join(20_000);
        timeline.close();
        driver.join(20_000);

        assertThat(held.get()).isTrue();
        assertThat(happened).containsExactly("answer", "another call");
    }

    @Test
    void aCallHasTheLockAgainAfterItHasWaited() throws InterruptedException {
        Timeline timeline = Timeline.scaled(START, 1000);
        Thread driver = new Thread(timeline::runUntilIdle);
        driver.start();
        CountDownLatch tried = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            tried.countDown();
            timeline.locked(() -> happened.add("other"));
        });
        timeline.locked(() -> {
            timeline.after(Duration.ZERO, "answer", () -> happened.add("answer"));
            timeline.await(() -> happened.contains("answer"));
            other.start();
            await(tried);
            return happened.add("still mine");
        });
        other.join(20_000);
        timeline.close();
        driver.join(20_000);

        assertThat(happened).containsExactly("answer", "still mine", "other");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatHoldsAlreadyIsNotWaitedForEvenByTheDriver() {
        Timeline timeline = Timeline.virtual(START);
        timeline.after(Duration.ZERO, "event", () -> happened.add("held " + timeline.await(() -> true)));

        timeline.runUntilIdle();

        assertThat(happened).containsExactly("held true");
    }

    @Test
    void theDriverIsToldThatItCannotWaitForItsOwnEvents() {
        Timeline timeline = Timeline.virtual(START);
        timeline.after(Duration.ZERO, "event", () -> assertThatThrownBy(() -> timeline.await(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the thread that drives the timeline cannot wait for one of its events"));
        timeline.after(Duration.ZERO, "next", () -> happened.add("next"));

        timeline.runUntilIdle();

        assertThat(happened).containsExactly("next");
    }

    @Test
    void closingEndsAWait() throws InterruptedException {
        Timeline timeline = Timeline.scaled(START, 1000);
        CountDownLatch looked = new CountDownLatch(1);
        AtomicReference<Boolean> held = new AtomicReference<>();
        Thread caller = new Thread(() -> held.set(timeline.await(() -> {
            looked.countDown();
            return false;
        })));
        caller.start();
        assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();

        timeline.close();
        caller.join(20_000);

        assertThat(held.get()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesASpeedThatIsNone(double speed) {
        assertThatThrownBy(() -> Timeline.scaled(START, speed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesOnAtAnotherSpeed() {
        try (Timeline timeline = Timeline.scaled(START, 0.001)) {
            List<String> seen = new ArrayList<>();
            timeline.after(Duration.ofHours(5), "far", () -> seen.add("far"));
            timeline.setSpeed(Double.POSITIVE_INFINITY);

            timeline.runUntilIdle();

            assertThat(seen).containsExactly("far");
            assertThat(timeline.instant()).isAfterOrEqualTo(START.plus(Duration.ofHours(5)));
        }
        assertThatThrownBy(() -> Timeline.virtual(START).setSpeed(2)).isInstanceOf(IllegalArgumentException.class);
    }
}
