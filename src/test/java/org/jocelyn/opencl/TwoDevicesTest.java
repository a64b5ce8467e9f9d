package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jocelyn.Backend;
import org.jocelyn.BackendUnavailableException;
import org.jocelyn.Backends;
import org.jocelyn.ForeignTensorException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.ForkedJvm;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two backends on two devices in one process: PoCL's two forms of a CPU in one platform, and PoCL
 * and Oclgrind in two.
 */
@EnabledIf(value = "hasPocl", disabledReason = "PoCL is not here; see ci/setup")
class TwoDevicesTest {
  private static final Path OCLGRIND = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
  private static final Map<String, String> TWO_OF_POCL = Map.of("POCL_DEVICES", "pthread basic");
  private static final int SECONDS = 120;

  @TempDir Path folder;

  static boolean hasPocl() {
    return TestBackends.names().stream().anyMatch(name -> name.startsWith("opencl"))
        && Cl.platformName(Cl.platforms()[0]).equals("Portable Computing Language");
  }

  @Test
  void twoDevicesOfOnePlatformComputeAtOnce() throws Exception {
    String options = ",cache=" + folder;
    List<String> lines =
        run(TWO_OF_POCL, "2", "opencl:name:pthread-" + options, "opencl:name:basic-" + options);
    assertTrue(lines.get(0).contains("pthread-"), lines.toString());
    assertTrue(lines.get(1).contains("basic-"), lines.toString());
    assertTrue(lines.contains("ambiguous: refused"), lines.toString());
    BackendCounts.count("opencl, two devices");
  }

  @Test
  @EnabledIf(value = "hasOclgrind", disabledReason = "Oclgrind is not installed; see ci/setup")
  void devicesOfTwoPlatformsKeepTheirProgramsApart() throws Exception {
    Path vendors = Files.createDirectory(folder.resolve("vendors"));
    Files.writeString(vendors.resolve("oclgrind.icd"), OCLGRIND.toString());
    Files.writeString(vendors.resolve("pocl.icd"), "libpocl.so.2");
    Map<String, String> environment = Map.of("OCL_ICD_VENDORS", vendors.toString());
    String options = ",strategy=gpu,cache=" + folder.resolve("cache");
    // Oclgrind runs kernels in the thread that waits for them, and only one at a time of a context;
    // first with programs from source, then with those that the first left
    for (int run = 0; run < 2; run++) {
      List<String> lines =
          run(environment, "1", "opencl:gpu:0" + options, "opencl:cpu:0" + options);
      assertTrue(lines.get(0).contains("Oclgrind"), lines.toString());
      assertTrue(lines.get(1).contains("pthread-"), lines.toString());
    }
  }

  static boolean hasOclgrind() {
    return Files.exists(OCLGRIND);
  }

  private static List<String> run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ForkedJvm.Result result =
        ForkedJvm.run(
            SECONDS,
            List.of("--add-modules=jdk.incubator.vector"),
            environment,
            Application.class,
            arguments);
    assertEquals(0, result.exitCode(), result.output());
    List<String> lines = result.stdout().lines().toList();
    assertTrue(lines.contains("all right"), result.output());
    assertTrue(lines.contains("foreign: refused"), result.output());
    return lines;
  }

  /** What runs in the forked JVM. */
  static final class Application {
    private static final int ROUNDS = 20;
    private static final int ROWS = 33;
    private static final int DEPTH = 65;
    private static final int COLUMNS = 17;

    private Application() {}

    /**
     * Computes on both at once, then has each refuse what is the other's.
     *
     * @param arguments threads for each device, and the two requests
     */
    public static void main(String[] arguments) throws Exception {
      try (Backend first = Backends.open(arguments[1]);
          Backend second = Backends.open(arguments[2])) {
        List<Backend> backends = List.of(first, second);
        backends.forEach(backend -> System.out.println(backend.device().name()));
        computeAtOnce(backends, Integer.parseInt(arguments[0]));
        System.out.println("all right");
        refuseForeign(first, second);
        try (Backend again = Backends.open(arguments[1])) {
          refuseForeign(first, again);
        }
        for (Backend backend : backends) {
          check(backend.memory().live() == 0, backend + " holds " + backend.memory());
        }
      }
      ambiguous();
    }

    private static void computeAtOnce(List<Backend> backends, int threadsEach) throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(backends.size() * threadsEach);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threadsEach; i++) {
          for (Backend backend : backends) {
            int seed = i;
            running.add(
                threads.submit(
                    () -> {
                      for (int round = 0; round < ROUNDS; round++) {
                        backend.tidy(() -> product(backend, seed));
                      }
                    }));
          }
        }
        for (Future<?> future : running) {
          future.get();
        }
      } finally {
        threads.shutdown();
      }
    }

    /** Small integers: every device must give the very same sums. */
    private static void product(Backend backend, int seed) {
      float[] a = values(ROWS * DEPTH, seed);
      float[] b = values(DEPTH * COLUMNS, seed + 1);
      float[] c =
          backend
              .tensor(a, ROWS, DEPTH)
              .matmul(backend.tensor(b, DEPTH, COLUMNS))
              .add(backend.scalar(seed))
              .relu()
              .toFloatArray();
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          float sum = seed;
          for (int k = 0; k < DEPTH; k++) {
            sum += a[i * DEPTH + k] * b[k * COLUMNS + j];
          }
          check(c[i * COLUMNS + j] == Math.max(sum, 0), backend + " is wrong at " + i + ", " + j);
        }
      }
    }

    private static float[] values(int count, int seed) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (i * 7 + seed) % 11 - 5;
      }
      return values;
    }

    private static void refuseForeign(Backend one, Backend other) {
      try (Tensor mine = one.scalar(1);
          Tensor foreign = other.scalar(2)) {
        mine.add(foreign).close();
        throw new AssertionError("a tensor of " + other + " was taken by " + one);
      } catch (ForeignTensorException refused) {
        check(refused.getMessage().contains(other.id()), refused.getMessage());
        check(
            !one.id().equals(other.id()) || refused.getMessage().contains("another"),
            refused.getMessage());
        System.out.println("foreign: refused");
      }
    }

    private static void ambiguous() {
      try (Backend backend = Backends.open("opencl:avx")) {
        System.out.println("opened " + backend);
      } catch (BackendUnavailableException refused) {
        long alike =
            refused.getMessage().lines().filter(line -> line.contains("is one of 2 with")).count();
        System.out.println("ambiguous: " + (alike == 2 ? "refused" : refused.getMessage()));
      }
    }

    private static void check(boolean right, String message) {
      if (!right) {
        throw new AssertionError(message);
      }
    }
  }
}
