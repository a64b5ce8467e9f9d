package org.jocelyn.cli.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jocelyn.JocelynException;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Tunable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningSearchTest {
  private static final List<Tunable> TUNABLES =
      List.of(
          new Tunable("rows", Matmul.class, 8, List.of(4, 8, 12, 16)),
          new Tunable("work", Matmul.class, 1, List.of(1, 2, 4)));

  @TempDir private Path folder;

  /** Time is least at 12 rows and, where there are 12 rows, at a work of 2; 16 gives nonsense. */
  private static double ratio(
      Class<? extends Op> operation, Map<String, Integer> present, Map<String, Integer> candidate) {
    if (candidate.get("rows") == 16) {
      throw new JocelynException("off by 3");
    }
    return time(candidate) / time(present);
  }

  private static double time(Map<String, Integer> values) {
    double work = values.get("rows") == 12 ? Math.abs(values.get("work") - 2) : values.get("work");
    return 10 + Math.abs(values.get("rows") - 12) + work;
  }

  private Journal journal() {
    return Journal.resume(folder.resolve("progress"), "device");
  }

  @Test
  void whatIsClearlyFasterTakesTheOthersPlace() throws IOException {
    Told told = new Told();
    TuningSearch search = new TuningSearch(TUNABLES, TuningSearchTest::ratio, journal(), told);
    TuningSearch.Found found = search.run(() -> true);
    assertTrue(found.complete());
    assertEquals(Map.of("rows", 12, "work", 2), found.values());
    assertEquals(
        List.of("rows 4", "rows 12 taken", "rows 16 refused", "work 2 taken", "work 4"),
        told.lines);
    assertEquals(5, TuningSearch.trials(TUNABLES));
  }

  @Test
  void differencesWithinNoiseChangeNothing() throws IOException {
    Trials even = (operation, present, candidate) -> 0.99;
    TuningSearch search = new TuningSearch(TUNABLES, even, journal(), new Told());
    assertEquals(Map.of("rows", 8, "work", 1), search.run(() -> true).values());
  }

  @Test
  void whatWinsOnceOnlyDoesNotTakeTheOthersPlace() throws IOException {
    AtomicInteger times = new AtomicInteger();
    Trials noisy = (operation, present, candidate) -> times.getAndIncrement() % 2 == 0 ? 0.7 : 1.1;
    Told told = new Told();
    TuningSearch search = new TuningSearch(TUNABLES, noisy, journal(), told);
    assertEquals(Map.of("rows", 8, "work", 1), search.run(() -> true).values());
    assertEquals(List.of("rows 4", "rows 12", "rows 16", "work 2", "work 4"), told.lines);
  }

  @Test
  void anInterruptedSearchGoesOnWhereItWas() throws IOException {
    AtomicInteger allowed = new AtomicInteger(3);
    Told first = new Told();
    TuningSearch.Found part =
        new TuningSearch(TUNABLES, TuningSearchTest::ratio, journal(), first)
            .run(() -> allowed.getAndDecrement() > 0);
    assertFalse(part.complete());
    assertEquals(Map.of("rows", 12, "work", 1), part.values());
    Told second = new Told();
    TuningSearch.Found found =
        new TuningSearch(TUNABLES, TuningSearchTest::ratio, journal(), second).run(() -> true);
    assertEquals(Map.of("rows", 12, "work", 2), found.values());
    assertEquals(List.of("work 2 taken", "work 4"), second.lines);
  }

  @Test
  void theJournalOfAnotherDeviceOrADamagedOneCountsAsNone() throws IOException {
    Journal journal = journal();
    journal.add("rows", 4, 1.25);
    assertEquals(1, journal().size());
    assertEquals(0, Journal.resume(folder.resolve("progress"), "another").size());
    Files.writeString(folder.resolve("progress"), "device = device\nrows.4 = fast\n\\u00zz");
    assertEquals(0, journal().size());
    Files.writeString(folder.resolve("progress"), "device = device\nrows.4 = NaN\n");
    assertEquals(0, journal().size());
    journal.delete();
    assertFalse(Files.exists(folder.resolve("progress")));
  }

  private static final class Told implements TuningSearch.Listener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void trying(Tunable tunable, int value) {}

    @Override
    public void timed(Tunable tunable, int value, double ratio, boolean taken) {
      lines.add(tunable.name() + " " + value + (taken ? " taken" : ""));
    }

    @Override
    public void refused(Tunable tunable, int value, JocelynException reason) {
      lines.add(tunable.name() + " " + value + " refused");
    }
  }
}
