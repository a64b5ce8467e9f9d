package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.testing.KernelPrograms;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code jocelyn tune}. Whether it runs; nothing here is about how fast. */
class TuneTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> aSearchThatRunsOutOfTimeGoesOnAndLeavesAProfile() {
    return TestBackends.names().stream()
        .filter(name -> name.startsWith("opencl"))
        .map(
            name ->
                DynamicTest.dynamicTest(name, () -> KernelPrograms.leavingOut(() -> check(name))));
  }

  private void check(String backend) throws IOException {
    Path profile = folder.resolve(backend.replaceAll("\\W", "-"));
    String[] command = {"tune", "-b", backend, "--quick", "--out", profile.toString()};
    Run first = Run.of(append(command, "--seconds", "1e-9"));
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().contains("the time is over"), first.out());
    assertFalse(first.out().contains(" = "), first.out());
    Run second = Run.of(append(command, "--seconds", "1"));
    assertEquals(0, second.exitCode(), second.err());
    long rows = second.out().lines().filter(line -> line.contains(" = ")).count();
    assertTrue(rows > 0, second.out());
    if (second.out().contains("the time is over")) {
      Run third = Run.of(append(command, "--seconds", "1e-9"));
      assertTrue(third.out().contains("going on after " + rows + " values"), third.out());
    }
    assertTrue(Files.readString(profile).contains("match.fingerprint"));
    try (Backend tuned = Backends.open(backend + ",tuning=" + profile)) {
      tuned.tidy(
          () -> assertEquals(32, tuned.ones(40, 32).matmul(tuned.ones(32, 40)).toFloatArray()[0]));
    }
  }

  private static String[] append(String[] command, String... more) {
    return Stream.of(command, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void theFallbackHasNothingToTune() {
    Run run = Run.of("tune", "-b", "cpu");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("cpu has nothing that can be tuned"), run.err());
  }

  @Test
  void noiseDoesNotBecomeTheUsersProfile() {
    Run run = Run.of("tune", "--quick");
    assertTrue(run.exitCode() != 0);
    assertTrue(run.err().contains("--out"), run.err());
  }
}
