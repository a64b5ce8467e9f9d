package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.op.TopK;

/** The rules of sums, extremes and what else many elements are made into. */
final class ReductionRules {
  private ReductionRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Reduce.class, new ReduceRule())
        .add(CumulativeSum.class, GradientRule.ofGradientsAlone(ReductionRules::cumulativeSum))
        .add(TopK.class, new TopKRule());
  }

  /** An element is in the sums from its own on: their gradients' sum from the other end. */
  private static void cumulativeSum(CumulativeSum op, Backward pass) {
    CumulativeSum back = new CumulativeSum(op.axis(), op.exclusive(), !op.reverse());
    pass.give(0, () -> pass.gradient(0).run(back));
  }

  /** Puts the gradients of the values back where the values were. */
  private static final class TopKRule implements GradientRule<TopK> {
    @Override
    public boolean needsInput(TopK op, int input) {
      return false;
    }

    @Override
    public boolean needsOutput(TopK op, int output) {
      return output == 1;
    }

    @Override
    public void backward(TopK op, Backward pass) {
      pass.give(
          0,
          () -> {
            Tensor zeros = pass.backend().full(pass.inputType(0), 0);
            ScatterElements place = new ScatterElements(op.axis(), ScatterReduction.NONE);
            return zeros.run(place, pass.output(1), pass.gradient(0));
          });
    }
  }
}
