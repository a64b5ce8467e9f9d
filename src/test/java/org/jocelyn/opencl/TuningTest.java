package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;
import org.jocelyn.spi.DeviceTuning;
import org.jocelyn.spi.Tunable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Which numbers a device's kernels are made with. */
class TuningTest {
  @TempDir private Path folder;

  private Stream<DynamicTest> run(String profile, Consumer<ClDevice> test) {
    Path file = folder.resolve("profile.properties");
    try {
      Files.writeString(file, profile);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Map<String, String> options = Map.of("tuning", file.toString(), "strategy", "cpu");
    return OpenedDevices.run(options, driver -> test.accept(driver.context().device()));
  }

  private static int rows(ClDevice device) {
    return device.tuned(TuningParameter.MATMUL_PACKED_ROWS);
  }

  private static int standardRows(ClDevice device) {
    return TuningParameter.MATMUL_PACKED_ROWS.standard(device);
  }

  @TestFactory
  Stream<DynamicTest> aProfileOfItsPlatformSetsWhatItNames() {
    return run(
        "version = 1\nmatch.platform = Portable Computing Language\nmatmul_packed.rows = 4\n",
        device -> {
          boolean matches = device.platformName().equals("Portable Computing Language");
          assertEquals(matches ? 4 : standardRows(device), rows(device));
          assertEquals(
              TuningParameter.MATMUL_PACKED_WORK.standard(device),
              device.tuned(TuningParameter.MATMUL_PACKED_WORK));
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsDamagedOrOfAnotherVersionIsIgnored() {
    String match = "match.platform = Portable Computing Language\n";
    String rows = "matmul_packed.rows = 4\n";
    return Stream.of(
            "",
            "\\u00zz",
            match + rows,
            "version = 2\n" + match + rows,
            "version = 1\n" + rows,
            "version = 1\n" + match + rows + "matmul_packed.columns = 4\n",
            "version = 1\n" + match + "matmul_packed.rows = 5\n",
            "version = 1\n" + match + "matmul_packed.rows = NaN\n",
            "version = 1\n"
                + match
                + rows
                + "matmul_tiled.part_rows = 16\nmatmul_tiled.part_columns = 16\n",
            "version = 1\nmatch.platform = Another\n" + rows,
            "version = 1\nmatch.moon = full\n" + rows)
        .flatMap(
            profile -> run(profile, device -> assertEquals(standardRows(device), rows(device))));
  }

  @TestFactory
  Stream<DynamicTest> whatIsForAnotherDeviceIsNotLookedAt() {
    return OpenedDevices.run(
        Map.of("tuning", "off"),
        driver ->
            assertDoesNotThrow(
                () ->
                    TuningProfile.parse(
                        "version = 1\nmatch.platform = Another\nmatmul_packed.rows = 5\n",
                        driver.context().device())));
  }

  @TestFactory
  Stream<DynamicTest> everyShippedProfileCanBeRead() {
    return OpenedDevices.run(
        Map.of("tuning", "off"),
        driver -> {
          ClDevice device = driver.context().device();
          List<String> names = TuningFiles.shippedNames();
          assertFalse(names.isEmpty());
          for (String name : names) {
            assertDoesNotThrow(() -> TuningProfile.parse(TuningFiles.resource(name), device), name);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrittenIsRead() {
    return OpenedDevices.run(
        Map.of("tuning", "off", "strategy", "cpu"),
        driver -> {
          DeviceTuning tuning = driver.tuning().orElseThrow();
          Path file = folder.resolve("new").resolve("written.properties");
          try {
            tuning.write(file, Map.of("matmul_packed.rows", 4, "matmul_packed.work", 2000));
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
          ClDevice plain = driver.context().device();
          ClDevice tuned =
              TuningFiles.tune(plain, ClOptions.parse(Map.of("tuning", file.toString())));
          assertEquals(4, rows(tuned));
          assertEquals(2000, tuned.tuned(TuningParameter.MATMUL_PACKED_WORK));
          assertEquals(standardRows(plain), rows(plain));
        });
  }

  @TestFactory
  Stream<DynamicTest> whatThereIsNotOrCannotBeIsNotWritten() {
    return OpenedDevices.run(
        Map.of(),
        driver -> {
          DeviceTuning tuning = driver.tuning().orElseThrow();
          Path file = folder.resolve("refused.properties");
          for (Map<String, Integer> values :
              List.of(
                  Map.of("matmul_packed.columns", 4),
                  Map.of("matmul_packed.rows", 5),
                  // a work-item would have 256 sums
                  Map.of("matmul_tiled.part_rows", 16, "matmul_tiled.part_columns", 16))) {
            assertThrows(ParameterException.class, () -> tuning.write(file, values));
          }
          assertFalse(Files.exists(file));
        });
  }

  @TestFactory
  Stream<DynamicTest> everyValueIsOneOfItsCandidates() {
    return Stream.of("cpu", "gpu")
        .flatMap(
            strategy ->
                OpenedDevices.run(
                    Map.of("strategy", strategy),
                    driver -> {
                      List<Tunable> tunables = driver.tuning().orElseThrow().tunables();
                      assertFalse(tunables.isEmpty());
                      for (Tunable tunable : tunables) {
                        assertTrue(
                            tunable.candidates().contains(tunable.value()), tunable.toString());
                      }
                    }));
  }
}
