package org.jocelyn.opencl;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jocelyn.ParameterException;

/**
 * Which {@link Instruction}s kernels may use on a device. Each is probed when it is first asked
 * for. Used under the queue's lock.
 */
final class Instructions {
  /** What a request may say of them. */
  enum Use {
    /** Those that a probe passes. */
    PROBED,
    /** None. */
    OFF,
    /** All, with plain OpenCL C in their place: for tests where no device has them. */
    EMULATED;

    static Use parse(String value) {
      for (Use use : values()) {
        if (use.name().toLowerCase(Locale.ROOT).equals(value)) {
          return use;
        }
      }
      throw new ParameterException(
          "backend opencl: instructions=" + value + " must be probed, off or emulated");
    }
  }

  /** Of a device that is not opened. */
  static final Instructions NONE = new Instructions(Use.OFF, instruction -> false);

  private final Use use;
  private final Predicate<Instruction> probe;
  private final Map<Instruction, Boolean> found = new EnumMap<>(Instruction.class);

  Instructions(Use use, Predicate<Instruction> probe) {
    this.use = use;
    this.probe = probe;
  }

  boolean has(Instruction instruction) {
    return switch (use) {
      case OFF -> false;
      case EMULATED -> true;
      case PROBED -> found.computeIfAbsent(instruction, probe::test);
    };
  }

  /** The macros of a kernel that uses an instruction, by the device or by its emulation. */
  Defines define(Defines defines, Instruction instruction) {
    return defines.with(use == Use.EMULATED ? instruction.emulationMacro() : instruction.macro());
  }

  /** Whether plain OpenCL C stands for the instructions; it needs more local memory. */
  boolean areEmulated() {
    return use == Use.EMULATED;
  }
}
