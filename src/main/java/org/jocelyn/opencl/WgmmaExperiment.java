package org.jocelyn.opencl;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;
import org.jocl.cl_program;

/**
 * Asks a driver to take {@code probe_wgmma.ptx}, PTX for {@code sm_90a}, as a program's binary. No
 * kernel depends on the answer: it tells whether kernels on {@code wgmma} could exist.
 */
final class WgmmaExperiment {
  private static final String FILE = "probe_wgmma.ptx";
  private static final String KERNEL = "probe";
  private static final int ITEMS = 128;
  private static final int COLUMNS = 8;
  private static final int OUTPUTS = 64 * COLUMNS;

  private final ClContext context;

  WgmmaExperiment(ClContext context) {
    this.context = context;
  }

  /** One line: what came of it. */
  String report() {
    ClDevice device = context.device();
    boolean plausible =
        device.vendor() == Vendor.NVIDIA && device.computeCapability().equals(OptionalInt.of(90));
    return "wgmma from PTX: " + (plausible ? attempt() : "not tried, it needs an NVIDIA sm_90");
  }

  /** What the driver says. */
  String attempt() {
    try {
      return run();
    } catch (OpenClException failure) {
      return "refused: " + failure.getMessage();
    }
  }

  private String run() {
    byte[] ptx = (KernelSource.of(FILE) + '\0').getBytes(StandardCharsets.UTF_8);
    cl_program program = context.program(ptx);
    HostArray outputs = HostArray.allocate(TensorType.float32(OUTPUTS));
    try (ClKernel kernel = new ClKernel(context.queue(), KERNEL, Cl.createKernel(program, KERNEL));
        ClBuffer x = context.constants(new float[1]);
        ClBuffer y = context.scratch((long) OUTPUTS * Float.BYTES)) {
      kernel.args(x, y).enqueue(Grid.of(ITEMS).local(ITEMS));
      context.transfers().read(y, outputs);
    } finally {
      Cl.release(program);
    }
    return verdict(outputs.floats());
  }

  static String verdict(float[] found) {
    for (int i = 0; i < found.length; i++) {
      int row = i / COLUMNS;
      float wanted = 32f * row;
      if (found[i] != wanted) {
        return "ran, but element %d is %s and not %s".formatted(i, found[i], wanted);
      }
    }
    return "ran and is right";
  }
}
