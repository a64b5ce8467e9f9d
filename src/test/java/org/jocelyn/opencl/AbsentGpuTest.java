package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocelyn.Backend;
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

  @ParameterizedTest
  @EnumSource
  void theWorkOfNetworksFitsTheDevice(AbsentGpu gpu) throws IOException {
    AbsentContext context = launched(gpu);
    for (AbsentContext.Launch launch : context.launches().keySet()) {
      assertTrue(launch.localBytes() <= context.device().localMemoryBytes(), launch::toString);
    }
    Files.createDirectories(FOLDER);
    Files.write(
        FOLDER.resolve(gpu.target() + ".txt"),
        context.launches().entrySet().stream()
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
    for (AbsentGpu gpu : AbsentGpu.values()) {
      forgotten.removeAll(
          launched(gpu).launches().keySet().stream()
              .map(AbsentContext.Launch::file)
              .collect(Collectors.toSet()));
    }
    assertEquals(Set.of(), forgotten, "kernels that NetworkWork lacks work for");
  }

  @ParameterizedTest
  @EnumSource
  void theTuningProfilesOfOtherDevicesAreNoFault(AbsentGpu gpu) {
    for (String name : TuningFiles.shippedNames()) {
      assertDoesNotThrow(() -> TuningProfile.parse(TuningFiles.resource(name), gpu.device()), name);
    }
  }

  private static AbsentContext launched(AbsentGpu gpu) {
    AbsentContext context = new AbsentContext(gpu.device());
    try (Backend backend = new Backend(new AbsentDriver(context))) {
      NetworkWork.all().forEach(work -> work.run(backend, context));
    }
    context.during("probe");
    for (Instruction instruction : Instruction.values()) {
      if (context.device().has(instruction)) {
        Defines defines = context.device().instructions().define(Defines.none(), instruction);
        InstructionProbe.questions(instruction, defines)
            .forEach(
                question ->
                    context
                        .kernel(question.file(), "probe", question.defines())
                        .enqueue(Grid.of(question.items()).local(question.items())));
      }
    }
    return context;
  }
}
