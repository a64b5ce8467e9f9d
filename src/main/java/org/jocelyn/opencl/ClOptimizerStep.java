package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.OptimizerStep;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.op.SgdStep;
import org.jocelyn.spi.Execution;

/**
 * Every {@link OptimizerStep} by {@code optimizer_step.cl}: in vectors of four on GPUs, of sixteen
 * on CPUs.
 *
 * @param <O> the optimizer's step
 */
final class ClOptimizerStep<O extends OptimizerStep> implements ClOp<O> {
  private static final int GROUP = 256;

  /** Elements of a work-group. */
  private static final long GPU_SHARE = 4 * GROUP;

  private static final long CPU_SHARE = 1 << 13;

  private final Function<O, Program> program;

  /**
   * What an optimizer's kernel is built with and gets.
   *
   * @param hyperparameters in the order of the kernel's
   */
  private record Program(Defines defines, float... hyperparameters) {}

  private ClOptimizerStep(Function<O, Program> program) {
    this.program = program;
  }

  static ClOptimizerStep<SgdStep> sgd() {
    return new ClOptimizerStep<>(
        op -> {
          Defines defines = Defines.none().with("SGD").withIf(op.nesterov(), "NESTEROV");
          return op.momentum() > 0
              ? new Program(defines, op.weightDecay(), op.momentum())
              : new Program(defines, op.weightDecay());
        });
  }

  static ClOptimizerStep<AdagradStep> adagrad() {
    return new ClOptimizerStep<>(
        op -> new Program(Defines.none().with("ADAGRAD"), op.weightDecay(), op.epsilon()));
  }

  static ClOptimizerStep<RmsPropStep> rmsProp() {
    return new ClOptimizerStep<>(
        op -> {
          Defines defines = Defines.none().with("RMSPROP");
          return op.momentum() > 0
              ? new Program(defines, op.weightDecay(), op.epsilon(), op.decay(), op.momentum())
              : new Program(defines, op.weightDecay(), op.epsilon(), op.decay());
        });
  }

  static ClOptimizerStep<AdamStep> adam() {
    return new ClOptimizerStep<>(
        op ->
            new Program(
                Defines.none().with("ADAM").withIf(op.decoupled(), "DECOUPLED"),
                op.weightDecay(),
                op.epsilon(),
                op.beta1(),
                op.beta2()));
  }

  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> wide = new Variant(Strategy.CPU);
    ClVariant<O> narrow = new Variant(Strategy.GPU);
    return strategy == Strategy.CPU ? List.of(wide) : List.of(narrow, wide);
  }

  @Override
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    TensorType tensor = TensorType.float32(37); // whole vectors and a rest
    List<TensorType> types = new ArrayList<>(Collections.nCopies(2 + op.states().size(), tensor));
    types.addAll(inputs.subList(types.size(), inputs.size()));
    return new SmallCase<>(op, types, 0.1, 1, 1, 1e-4);
  }

  private final class Variant implements ClVariant<O> {
    private final Strategy form;

    Variant(Strategy form) {
      this.form = form;
    }

    @Override
    public String name() {
      return "optimizer_step_" + (form == Strategy.GPU ? "narrow" : "wide");
    }

    @Override
    public boolean accepts(O op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(O op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Program built = program.apply(op);
      Defines defines = built.defines().with("STATES", op.states().size());
      long size = out.get(0).size();
      long local = form == Strategy.GPU ? GROUP : 1;
      long share = form == Strategy.GPU ? GPU_SHARE : CPU_SHARE;
      Grid grid = Grid.of(Grid.roundUp(size, share) / share * local).local(local);
      ClKernel kernel =
          context.kernel(
              "optimizer_step.cl",
              "optimizer_step",
              form == Strategy.GPU
                  ? defines.with("WIDTH", 4).with("ALIGNED")
                  : defines.with("WIDTH", 16));
      ClArguments numbers = ClArguments.longs(size, share).floats(built.hyperparameters());
      return new ClPlan(List.of(kernel), (x, y) -> kernel.args(numbers.after(x)).enqueue(grid));
    }
  }
}
