package org.jocelyn.opencl;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jocelyn.DataType;
import org.jocelyn.op.Activation;

/** The {@code -D} macros a program is built with; equal sets are the same program. */
record Defines(Map<String, String> macros) {
  /** A macro that no kernel reads: the most registers of a work-item. */
  static final String REGISTERS = "REGISTERS";

  private static final Defines NONE = new Defines(Map.of());

  Defines {
    macros = Map.copyOf(macros);
  }

  static Defines none() {
    return NONE;
  }

  /** These macros and {@code name=value}. */
  Defines with(String name, Object value) {
    Map<String, String> more = new TreeMap<>(macros);
    more.put(name, value.toString());
    return new Defines(more);
  }

  /** These macros and those. */
  Defines with(Defines others) {
    Map<String, String> more = new TreeMap<>(macros);
    more.putAll(others.macros);
    return new Defines(more);
  }

  /** These macros and a flag. */
  Defines with(String name) {
    return with(name, 1);
  }

  /** These macros, and the flag where {@code set}. */
  Defines withIf(boolean set, String name) {
    return set ? with(name) : this;
  }

  /** Names the function of an epilogue; its parameters are kernel arguments. */
  Defines activation(Activation activation) {
    return with("ACTIVATION", activation.function());
  }

  /**
   * Bounds the registers of a work-item where the device's compiler can be told: what no work-group
   * needs is room for another. NVIDIA's heeds it only in kernels that do not require a work-group's
   * size.
   */
  Defines registers(int most, ClDevice device) {
    return device.hasExtension("cl_nv_compiler_options") ? with(REGISTERS, most) : this;
  }

  /** Names the element type that {@code storage.h} loads. */
  Defines storage(DataType type) {
    return with("STORAGE", type);
  }

  /** As compiler options, in a fixed order. */
  String options() {
    return new TreeMap<>(macros)
        .entrySet().stream()
            .map(macro -> "-D" + macro.getKey() + "=" + macro.getValue())
            .collect(Collectors.joining(" "));
  }
}
