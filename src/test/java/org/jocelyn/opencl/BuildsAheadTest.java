package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocl.cl_context;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are built before they are used are those that would have been built then. */
class BuildsAheadTest {
  private static final TensorType MATRIX = TensorType.float32(4, 4);

  @TempDir Path folder;

  private static ProgramSource source(int number) {
    return program(
        "kernel" + number, "__kernel void f(__global int *y) { y[0] = " + number + "; }");
  }

  private static ProgramSource program(String key, String text) {
    return new ProgramSource(key, key + ".cl", text, "-cl-std=CL1.2");
  }

  private BuildsAhead builds(OpenClDriver driver, int threads) {
    return new BuildsAhead(driver.context().device(), new DiskCache(folder), threads);
  }

  @TestFactory
  Stream<DynamicTest> everyProgramIsBuiltOnceAndKept() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          try (BuildsAhead builds = builds(driver, 2)) {
            List<ProgramSource> sources = IntStream.range(0, 4).mapToObj(i -> source(i)).toList();
            sources.forEach(builds::add);
            sources.forEach(builds::add);
            List<byte[]> kept = new ArrayList<>();
            for (ProgramSource source : sources) {
              // what has not begun is left to the caller, so that it need not wait
              builds.take(source.key()).ifPresent(kept::add);
              assertEquals(Optional.empty(), builds.take(source.key()), "there is one to take");
            }
            kept.forEach(
                bytes ->
                    assertEquals(
                        driver.context().device().keepsPrograms(),
                        ProgramSource.isKeptByDriver(bytes)));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aProgramThatDoesNotBuildIsLeftToItsFirstUse() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          ProgramSource broken =
              program("broken", "__kernel void f(__global float *y) { nothing; }");
          try (BuildsAhead builds = builds(driver, 1)) {
            builds.add(broken);
            builds.add(source(0));
            while (!Files.exists(folder.resolve(source(0).key()))) {
              Thread.onSpinWait();
            }
            assertEquals(Optional.empty(), builds.take(broken.key()));
            assertTrue(builds.take(source(0).key()).isPresent(), "the next one is built");
          }
          ClDevice device = driver.context().device();
          cl_context context = Cl.createContext(device.platform(), device.id());
          OpenClException failure =
              assertThrows(OpenClException.class, () -> broken.build(device, context));
          Cl.release(context);
          assertTrue(failure.getMessage().startsWith("broken.cl on opencl:"), failure.getMessage());
          assertFalse(Files.exists(folder.resolve(broken.key())));
          assertTrue(folder.resolve(source(0).key()).toFile().delete());
        });
  }

  @TestFactory
  Stream<DynamicTest> closingWaitsForWhatIsUnderWayAndForgetsTheRest() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          BuildsAhead builds = builds(driver, 1);
          IntStream.range(0, 20).forEach(i -> builds.add(source(100 + i)));
          while (!Files.exists(folder.resolve(source(100).key()))) {
            Thread.onSpinWait();
          }
          builds.close();
          assertEquals(0, threads(), "no thread is left");
          assertEquals(Optional.empty(), builds.take(source(119).key()));
          builds.add(source(119));
          assertEquals(Optional.empty(), builds.take(source(119).key()), "none is begun any more");
        });
  }

  @TestFactory
  Stream<DynamicTest> aRehearsalHasThoseProgramsBuiltThatTheWorkNeeds() {
    return OpenedDevices.all().stream()
        .map(
            device ->
                DynamicTest.dynamicTest(
                    "opencl:" + device.index(),
                    () -> {
                      Path plain = folder.resolve("plain" + device.index());
                      Path rehearsed = folder.resolve("rehearsed" + device.index());
                      float[] without = work(device, plain, Set.of());
                      Set<String> needed = programs(plain);
                      assertFalse(needed.isEmpty());
                      assertArrayEquals(without, work(device, rehearsed, needed));
                      assertEquals(needed, programs(rehearsed), "no more than are needed");
                    }));
  }

  /**
   * @param ahead the programs that a rehearsal must build; without any there is none
   */
  private static float[] work(ClDevice device, Path cache, Set<String> ahead) {
    OpenClDriver driver =
        new OpenClDriver(device, ClOptions.parse(Map.of("cache", cache.toString())));
    try (Backend backend = new Backend(driver)) {
      if (!ahead.isEmpty()) {
        rehearse(driver);
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () -> {
              while (!Files.isDirectory(cache) || !programs(cache).containsAll(ahead)) {
                Thread.onSpinWait();
              }
            });
      }
      return backend.tidy(
          () ->
              work(backend, backend.full(MATRIX, 2), backend.full(MATRIX, 3).constant())
                  .toFloatArray());
    }
  }

  private static void rehearse(OpenClDriver driver) {
    try (Backend stage = new Backend(driver.rehearse())) {
      stage.tidy(
          () -> {
            Tensor result = work(stage, stage.full(MATRIX, 2), stage.full(MATRIX, 3).constant());
            assertThrows(UnsupportedOperationException.class, result::toFloatArray);
          });
    }
  }

  private static Tensor work(Backend backend, Tensor x, Tensor w) {
    return backend.full(MATRIX, 1).add(x.matmul(w)).softmax(1);
  }

  private static Set<String> programs(Path cache) {
    try (Stream<Path> files = Files.list(cache)) {
      return new TreeSet<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("program-"))
              .toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @TestFactory
  Stream<DynamicTest> aRehearsalOfAClosedDeviceDoesNothing() {
    return OpenedDevices.all().stream()
        .map(
            device ->
                DynamicTest.dynamicTest(
                    "opencl:" + device.index(),
                    () -> {
                      ClOptions options = ClOptions.parse(Map.of("cache", "off"));
                      OpenClDriver driver = new OpenClDriver(device, options);
                      try (Backend stage = new Backend(driver.rehearse())) {
                        driver.close();
                        stage.tidy(
                            () -> {
                              work(stage, stage.empty(MATRIX), stage.empty(MATRIX));
                            });
                      }
                      assertEquals(0, threads());
                    }));
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("jocelyn-build"))
        .count();
  }
}
