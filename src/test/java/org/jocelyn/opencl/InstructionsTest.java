package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.DeviceInfo;
import org.jocelyn.ParameterException;
import org.jocelyn.Precision;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices have beyond OpenCL C is probed where it may be there, and only there. */
class InstructionsTest {
  private static final Set<Instruction> OF_NVIDIA =
      EnumSet.complementOf(EnumSet.of(Instruction.SUB_GROUPS));

  @TempDir Path folder;

  @Test
  void eachIsProbedOnceAndOnlyWhenAskedFor() {
    Set<Instruction> probed = EnumSet.noneOf(Instruction.class);
    Instructions instructions =
        new Instructions(
            Instructions.Use.PROBED,
            instruction -> {
              assertTrue(probed.add(instruction), instruction + " is probed twice");
              return instruction == Instruction.NVIDIA_MMA;
            });
    for (int i = 0; i < 2; i++) {
      assertTrue(instructions.has(Instruction.NVIDIA_MMA));
      assertFalse(instructions.has(Instruction.SUB_GROUPS));
    }
    assertEquals(EnumSet.of(Instruction.NVIDIA_MMA, Instruction.SUB_GROUPS), probed);
  }

  @Test
  void aRequestMayForbidThemOrHaveThemEmulated() {
    Instructions off = new Instructions(Instructions.Use.OFF, instruction -> true);
    assertFalse(off.has(Instruction.NVIDIA_MMA));
    Instructions emulated = new Instructions(Instructions.Use.EMULATED, instruction -> false);
    assertTrue(emulated.has(Instruction.NVIDIA_MMA));
    assertEquals(
        "-DMMA_EMULATED=1", emulated.define(Defines.none(), Instruction.NVIDIA_CP_ASYNC).options());
    assertEquals("-DNVIDIA=1", off.define(Defines.none(), Instruction.NVIDIA_MMA).options());
    assertEquals(
        Instructions.Use.EMULATED,
        ClOptions.parse(Map.of("instructions", "emulated")).instructions());
    assertThrows(ParameterException.class, () -> ClOptions.parse(Map.of("instructions", "maybe")));
  }

  @TestFactory
  Stream<DynamicTest> onlyDevicesOfTheVendorAreEverTried() {
    return OpenedDevices.run(
        Map.of("cache", folder.toString()),
        driver -> {
          ClContext context = driver.context();
          InstructionProbe probe = new InstructionProbe(context);
          for (Instruction instruction : Instruction.values()) {
            boolean plausible = instruction.isPlausible(context.device());
            boolean ofOthers = OF_NVIDIA.contains(instruction);
            assertEquals(
                ofOthers
                    ? context.device().vendor() == Vendor.NVIDIA
                    : String.join(" ", context.device().traits().extensions())
                        .contains("_subgroups"),
                plausible,
                instruction.toString());
            assertTrue(plausible || !probe.test(instruction), instruction.toString());
            assertEquals(
                probe.test(instruction), probe.test(instruction), "remembered or asked again");
          }
          boolean tried = folder.toFile().list((f, name) -> name.startsWith("probe-")).length > 0;
          assertEquals(
              Stream.of(Instruction.values()).anyMatch(i -> i.isPlausible(context.device())),
              tried,
              "programs are built for what is plausible and for nothing else");
        });
  }

  @Test
  void aDeviceIsTriedByItsMakerGenerationAndExtensions() {
    ClDevice hopper = device(Vendor.NVIDIA, OptionalInt.of(90), "");
    ClDevice turing = device(Vendor.NVIDIA, OptionalInt.of(75), "");
    ClDevice unknown = device(Vendor.NVIDIA, OptionalInt.empty(), "");
    ClDevice arc = device(Vendor.INTEL, OptionalInt.empty(), "cl_intel_subgroups");
    ClDevice radeon = device(Vendor.AMD, OptionalInt.empty(), "cl_khr_subgroups");
    assertEquals(OF_NVIDIA, plausible(hopper));
    assertEquals(OF_NVIDIA, plausible(unknown));
    assertEquals(EnumSet.of(Instruction.NVIDIA_SHUFFLE), plausible(turing));
    assertEquals(EnumSet.of(Instruction.SUB_GROUPS), plausible(arc));
    assertEquals(EnumSet.of(Instruction.SUB_GROUPS), plausible(radeon));
    assertEquals(Set.of(), plausible(device(Vendor.OTHER, OptionalInt.empty(), "")));
  }

  private static Set<Instruction> plausible(ClDevice device) {
    Set<Instruction> plausible = EnumSet.noneOf(Instruction.class);
    for (Instruction instruction : Instruction.values()) {
      if (instruction.isPlausible(device)) {
        plausible.add(instruction);
      }
    }
    return plausible;
  }

  private static ClDevice device(Vendor vendor, OptionalInt capability, String extension) {
    Hardware hardware =
        new Hardware(vendor, OptionalInt.empty(), capability, Optional.empty(), Optional.empty());
    DeviceTraits traits =
        new DeviceTraits(
            "platform",
            "device",
            vendor.name(),
            "OpenCL 3.0",
            "1",
            DeviceInfo.Kind.OPENCL_GPU,
            hardware,
            Set.of(extension),
            true,
            true,
            132,
            1L << 36,
            1L << 34,
            49152,
            1024,
            1,
            false,
            true);
    return new ClDevice(
        null, null, 0, Strategy.GPU, Tuning.NONE, Instructions.NONE, Precision.FLOAT32, traits);
  }

  @ParameterizedTest
  @EnumSource(names = "SUB_GROUPS", mode = EnumSource.Mode.EXCLUDE)
  void theEmulationAnswersLikeTheInstruction(Instruction instruction) {
    for (ClDevice device : OpenedDevices.all()) {
      try (OpenClDriver driver = new OpenClDriver(device, ClOptions.parse(Map.of()))) {
        InstructionProbe probe = new InstructionProbe(driver.context());
        assertTrue(probe.testEmulation(instruction), instruction + " on " + device.name());
      }
    }
  }

  @Test
  void theProbesKnowHowTheyAreCalled() {
    assertEquals(
        List.of("nvidia-shuffle", "nvidia-cp-async", "nvidia-ldmatrix", "nvidia-mma", "sub-groups"),
        Stream.of(Instruction.values()).map(Instruction::label).toList());
  }
}
