package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.testing.HostTensor;

class BinaryGradientTest extends GradientContract {
  private static final long[][][] SHAPES = {
    {{3, 4}, {3, 4}},
    {{3, 4}, {4}},
    {{3, 4}, {3, 1}},
    {{}, {3, 4}},
    {{2, 1, 4}, {3, 1}},
    {{0, 4}, {4}}
  };

  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    for (BinaryFunction function : BinaryFunction.values()) {
      if (function.isComparison() || function.isLogical()) {
        continue;
      }
      double low = function == BinaryFunction.DIV || function == BinaryFunction.POW ? 0.4 : -1;
      for (long[][] shapes : SHAPES) {
        HostTensor a = HostTensor.random(5, TensorType.float32(shapes[0]), low, 3);
        HostTensor b = HostTensor.random(6, TensorType.float32(shapes[1]), low, 2);
        cases.add(
            GradientCase.of(function + " " + a.shape() + b.shape(), new Binary(function), a, b));
      }
    }
    cases.add(
        GradientCase.of(
            "a tensor with itself",
            x -> List.of(x.get(0).mul(x.get(0)).add(x.get(0))),
            HostTensor.random(1, 3, 4)));
    cases.add(
        GradientCase.of(
                "a power of a negative number",
                new Binary(BinaryFunction.POW),
                HostTensor.of(new float[] {-1.5f, -0.3f, 2}, 3),
                HostTensor.of(new float[] {2, 3, 2}, 3))
            .withRespectTo(0));
    return cases;
  }
}
