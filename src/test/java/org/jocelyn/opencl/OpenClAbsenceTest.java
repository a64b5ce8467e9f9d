package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.BackendUnavailableException;
import org.jocelyn.Backends;
import org.jocelyn.Tensor;
import org.jocelyn.testing.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenCL can be absent in three ways. Each time the library must open the Java fallback, compute
 * with it, say why, say the same again the second time, and refuse a request for OpenCL.
 */
class OpenClAbsenceTest {
  @TempDir Path folder;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "hides the library by LD_LIBRARY_PATH")
  void noOpenClLibrary() throws Exception {
    for (String name : List.of("libOpenCL.so", "libOpenCL.so.1")) {
      Files.writeString(folder.resolve(name), "not a library");
    }
    check(
        "there is no OpenCL library on this system",
        List.of(),
        Map.of("LD_LIBRARY_PATH", folder.toString()));
  }

  @Test
  void loaderWithoutPlatforms() throws Exception {
    check(
        "the OpenCL loader is installed but knows no driver (-1001)",
        List.of(),
        Map.of("OCL_ICD_VENDORS", folder.toString()));
  }

  @Test
  @EnabledForJreRange(
      minVersion = 24,
      disabledReason = "a JVM before 24 cannot deny native access; .ci/run tests on 25 as well")
  void nativeAccessDenied() throws Exception {
    check("the JVM denies native access", List.of("--illegal-native-access=deny"), Map.of());
  }

  private static void check(String reason, List<String> flags, Map<String, String> environment)
      throws Exception {
    ForkedJvm.Result result = ForkedJvm.run(60, flags, environment, Application.class);
    assertEquals(0, result.exitCode(), result.output());
    List<String> lines = result.output().lines().toList();
    long reasons = lines.stream().filter(line -> line.contains("opencl: " + reason)).count();
    assertEquals(3, reasons, "two diagnoses and a refusal give the reason in\n" + result.output());
    assertTrue(lines.contains("opened cpu, sum 11.0"), result.output());
    assertTrue(lines.contains("refused"), result.output());
  }

  /** What runs in the forked JVM. */
  static final class Application {
    private Application() {}

    public static void main(String[] args) {
      System.out.println(Backends.diagnose());
      System.out.println(Backends.diagnose());
      try (Backend backend = Backends.open();
          Tensor a = backend.tensor(new float[] {1, 2}, 1, 2);
          Tensor b = backend.tensor(new float[] {3, 4}, 2, 1);
          Tensor c = a.matmul(b)) {
        System.out.println("opened " + backend.id() + ", sum " + c.item());
      }
      try (Backend backend = Backends.open("opencl")) {
        System.out.println("opened " + backend);
      } catch (BackendUnavailableException refused) {
        System.out.println("refused");
        System.out.println(refused.getMessage());
      }
    }
  }
}
