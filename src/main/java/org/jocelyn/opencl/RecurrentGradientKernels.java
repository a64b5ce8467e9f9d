package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrent;

/** The kernels of a recurrent operation's gradient. */
final class RecurrentGradientKernels implements AutoCloseable {
  private static final String SETUP = "recurrent_gradient_setup";

  private final ClContext context;
  private final List<ClKernel> owned = new ArrayList<>();
  private final ClKernel begin;
  private final ClKernel states;
  private final ClKernel input;
  private final ClKernel pack;
  private final ClKernel copy;
  private final ClKernel walk;
  private final List<ClKernel> forwardSteps = new ArrayList<>();

  RecurrentGradientKernels(Recurrent forward, RecurrentGradientLaunch launch, ClContext context) {
    this.context = context;
    Defines none = Defines.none();
    this.begin = kernel("recurrent_setup", "recurrent_begin", RecurrentProjection.defines(forward));
    this.states = kernel(SETUP, "recurrent_gradient_states", none);
    this.input = kernel(SETUP, "recurrent_gradient_input", none);
    this.pack = kernel(SETUP, "recurrent_gradient_pack", none);
    this.copy = kernel(SETUP, "recurrent_gradient_copy", none);
    boolean rows = launch.form() == Strategy.CPU;
    String file = rows ? "recurrent_gradient_rows" : "recurrent_gradient_groups";
    Defines defines = defines(forward, launch);
    this.walk = kernel(file, file, defines);
    boolean twoPasses = launch.passes() > 1;
    if (forward instanceof Lstm || twoPasses) {
      String name = twoPasses ? "recurrent_gradient_resets" : "recurrent_gradient_cells";
      forwardSteps.add(kernel(file, name, defines));
    }
  }

  private ClKernel kernel(String name, String function, Defines defines) {
    ClKernel kernel = context.kernel(name + ".cl", function, defines);
    owned.add(kernel);
    return kernel;
  }

  private static Defines defines(Recurrent forward, RecurrentGradientLaunch launch) {
    Defines defines =
        Defines.none()
            .with("CELL", forward.label().toUpperCase(Locale.ROOT))
            .with("ROWS", launch.rows())
            .withIf(forward instanceof Gru gru && gru.linearBeforeReset(), "LINEAR_FIRST");
    if (launch.form() == Strategy.GPU) {
      defines =
          defines
              .with("ITEMS", RecurrentGradientLaunch.ITEMS)
              .with("UNITS", RecurrentGradientLaunch.UNITS)
              .with("DEPTH", RecurrentGradientLaunch.DEPTH);
    }
    return RecurrentPlan.withFunctions(defines, forward);
  }

  /** Takes the gradient of a final state. */
  ClKernel begin() {
    return begin;
  }

  /** Gathers the states before the steps. */
  ClKernel states() {
    return states;
  }

  /** Gathers the input of the steps that are taken. */
  ClKernel input() {
    return input;
  }

  /** Packs the recurrent weights. */
  ClKernel pack() {
    return pack;
  }

  /** Copies parts of matrices. */
  ClKernel copy() {
    return copy;
  }

  /** Walks back. */
  ClKernel walk() {
    return walk;
  }

  /** Whether there is a {@link #forwardStep}. */
  boolean hasForwardStep() {
    return !forwardSteps.isEmpty();
  }

  /** Computes an LSTM's cells anew, or a GRU's reset states. */
  ClKernel forwardStep() {
    return forwardSteps.get(0);
  }

  @Override
  public void close() {
    owned.forEach(ClKernel::close);
  }
}
