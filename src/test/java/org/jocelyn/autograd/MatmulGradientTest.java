package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.testing.HostTensor;

class MatmulGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    Matmul plain = Matmul.plain();
    cases.add(GradientCase.of("plain", plain, random(5, 7), random(7, 3)));
    cases.add(GradientCase.of("scaled", plain.scaled(0.3f), random(5, 7), random(7, 3)));
    cases.add(GradientCase.of("bias", plain.withBias(), random(5, 7), random(7, 3), random(3)));
    cases.add(
        GradientCase.of(
            "bias over matrices", plain.withBias(), random(2, 5, 7), random(7, 3), random(3)));
    cases.add(
        GradientCase.of(
            "accumulator", plain.accumulating(), random(5, 7), random(7, 3), random(5, 3)));
    long[][][] batches = {
      {{}, {}},
      {{4}, {4}},
      {{4}, {}},
      {{}, {4}},
      {{2, 3}, {3}},
      {{2, 1}, {1, 3}},
      {{4}, {1}},
      {{1}, {}}
    };
    for (long[][] batch : batches) {
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean a = transposes % 2 == 1;
        boolean b = transposes > 1;
        cases.add(
            GradientCase.of(
                List.of(batch[0].length, batch[1].length)
                    + (a ? " Aᵀ" : " A")
                    + (b ? "Bᵀ" : "B")
                    + batch[0].length,
                plain.transposed(a, b).scaled(1.5f),
                matrices(batch[0], a ? 4 : 5, a ? 5 : 4),
                matrices(batch[1], b ? 3 : 4, b ? 4 : 3)));
      }
    }
    cases.add(GradientCase.of("vector by matrix", plain, random(7), random(7, 3)));
    cases.add(GradientCase.of("vector by matrices", plain, random(7), random(2, 7, 3)));
    cases.add(GradientCase.of("matrices by vector", plain, random(2, 5, 7), random(7)));
    cases.add(GradientCase.of("vector by vector", plain, random(7), random(7)));
    for (UnaryFunction function : List.of(UnaryFunction.TANH, UnaryFunction.GELU)) {
      Matmul fused = plain.withBias().then(Activation.of(function));
      cases.add(
          GradientCase.of("bias and " + function, fused, random(5, 7), random(7, 3), random(3)));
    }
    cases.add(GradientCase.of("no products", plain, random(3, 0), random(0, 4)));
    cases.add(GradientCase.of("large", plain, random(65, 33), random(33, 70)));
    return cases;
  }

  private static HostTensor matrices(long[] batch, long rows, long columns) {
    long[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = rows;
    shape[batch.length + 1] = columns;
    return random(shape);
  }

  private static HostTensor random(long... shape) {
    return HostTensor.random(shape.length * 31L + shape[0], shape);
  }
}
