package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which kernels GPUs that are not here would be given, and how they would be launched. The lists
 * are what {@code ci/offline-kernels} compiles: a line of {@code
 * target/kernel-programs/absent/<target>.txt} is a launch, {@code file options}, the kernel,
 * work-items of a group, bytes of local arguments, and what it is for, with tabs between.
 */
class AbsentGpuTest {
  private static final Path FOLDER = Path.of("target/kernel-programs/absent");
  private static final Path KERNELS = Path.of("kernels");

  /** Kernels in a form for CPUs, and the one that measures limits. */
  private static final String NOT_FOR_GPUS =
      ".*_(packed|rows|lines|heap)\\.cl|conv2d_winograd\\.cl|limits\\.cl";

  private static final Map<AbsentGpu, NavigableMap<AbsentContext.Launch, String>> LAUNCHES =
      new EnumMap<>(AbsentGpu.class);

  @BeforeAll
  static void launchOnAll() {
    for (AbsentGpu gpu : AbsentGpu.values()) {
      LAUNCHES.put(gpu, launched(gpu));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWorkOfNetworksFitsTheDevice(AbsentGpu gpu) throws IOException {
    long localBytes = gpu.device().localMemoryBytes();
    Map<AbsentContext.Launch, String> launches = LAUNCHES.get(gpu);
    for (AbsentContext.Launch launch : launches.keySet()) {
      assertTrue(launch.localBytes() <= localBytes, launch::toString);
    }
    Files.createDirectories(FOLDER);
    Files.write(
        FOLDER.resolve(gpu.target() + ".txt"),
        launches.entrySet().stream()
            .map(launch -> launch.getKey() + "\t" + launch.getValue())
            .toList());
  }

  @Test
  void everyKernelForGpusIsLaunchedByTheWorkOfSome() throws IOException {
    Set<String> forgotten = new TreeSet<>();
    try (Stream<Path> files = Files.list(KERNELS)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".cl") && !name.matches(NOT_FOR_GPUS))
          .forEach(forgotten::add);
    }
    for (Map<AbsentContext.Launch, String> launches : LAUNCHES.values()) {
      launches.keySet().forEach(launch -> forgotten.remove(launch.file()));
    }
    assertEquals(Set.of(), forgotten, "kernels that NetworkWork lacks work for");
  }

  @ParameterizedTest
  @EnumSource
  void theTuningProfilesOfOtherDevicesAreNoFault(AbsentGpu gpu) {
    ClDevice device = gpu.device();
    for (String name : TuningFiles.shippedNames()) {
      assertDoesNotThrow(() -> TuningProfile.parse(TuningFiles.resource(name), device), name);
    }
  }

  /** All launches, as they are asked for by default and with the options that change kernels. */
  private static NavigableMap<AbsentContext.Launch, String> launched(AbsentGpu gpu) {
    NavigableMap<AbsentContext.Launch, String> launches = new TreeMap<>();
    launch(gpu, Map.of(), "").forEach(launches::putIfAbsent);
    launch(gpu, Map.of("winograd", "4"), ", winograd=4").forEach(launches::putIfAbsent);
    for (Precision precision : Precision.values()) {
      String name = precision.label();
      if (gpu.hasMatrixUnits() && precision != Precision.FLOAT32) {
        launch(gpu, Map.of("precision", name), ", " + name).forEach(launches::putIfAbsent);
      }
    }
    return launches;
  }

  private static Map<AbsentContext.Launch, String> launch(
      AbsentGpu gpu, Map<String, String> request, String suffix) {
    ClOptions options = ClOptions.parse(request);
    AbsentContext context = new AbsentContext(gpu.device(options), options, suffix);
    try (Backend backend = new Backend(new AbsentDriver(context))) {
      NetworkWork.all().forEach(work -> work.run(backend, context));
    }
    context.during("probe");
    Instructions instructions = context.device().instructions();
    for (Instruction instruction : Instruction.values()) {
      if (instructions.has(instruction)) {
        InstructionProbe.questions(instruction, instructions.define(Defines.none(), instruction))
            .forEach(question -> probe(question, context));
      }
    }
    return context.launches();
  }

  private static void probe(InstructionProbe.Question question, ClContext context) {
    context
        .kernel(question.file(), "probe", question.defines())
        .enqueue(Grid.of(question.items()).local(question.items()));
  }
}
