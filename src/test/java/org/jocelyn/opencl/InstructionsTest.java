package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;
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
