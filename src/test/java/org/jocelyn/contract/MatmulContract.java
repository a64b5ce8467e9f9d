package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Matmul} on every backend. */
class MatmulContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    int[][] sizes = {
      {1, 1, 1}, {2, 3, 4}, {7, 5, 3}, {13, 17, 19}, {32, 32, 32}, {1, 100, 257}, {100, 1, 33},
      {65, 63, 129}, {128, 96, 64}, {257, 131, 67}, {3, 1000, 5}, {0, 4, 5}, {4, 0, 5}, {4, 5, 0},
    };
    long seed = 1;
    for (int[] s : sizes) {
      for (boolean transposeA : new boolean[] {false, true}) {
        for (boolean transposeB : new boolean[] {false, true}) {
          Matmul op = Matmul.plain().transposed(transposeA, transposeB);
          HostTensor a =
              transposeA
                  ? HostTensor.random(seed++, s[2], s[0])
                  : HostTensor.random(seed++, s[0], s[2]);
          HostTensor b =
              transposeB
                  ? HostTensor.random(seed++, s[1], s[2])
                  : HostTensor.random(seed++, s[2], s[1]);
          String name =
              "%dx%dx%d%s%s"
                  .formatted(s[0], s[1], s[2], transposeA ? " ᵀA" : "", transposeB ? " ᵀB" : "");
          cases.add(summed(name, op, s[2], a, b));
        }
      }
    }
    cases.add(
        summed(
            "vector by matrix",
            Matmul.plain(),
            31,
            HostTensor.random(2, 31),
            HostTensor.random(3, 31, 7)));
    cases.add(
        summed(
            "matrix by vector",
            Matmul.plain(),
            31,
            HostTensor.random(2, 7, 31),
            HostTensor.random(3, 31)));
    cases.add(
        summed(
            "vector by vector",
            Matmul.plain(),
            31,
            HostTensor.random(2, 31),
            HostTensor.random(3, 31)));
    cases.add(
        summed(
            "batch",
            Matmul.plain(),
            9,
            HostTensor.random(4, 5, 6, 9),
            HostTensor.random(5, 5, 9, 33)));
    cases.add(
        summed(
            "batch broadcast both ways",
            Matmul.plain(),
            9,
            HostTensor.random(4, 2, 1, 6, 9),
            HostTensor.random(5, 3, 9, 8)));
    cases.add(
        summed(
            "batch against one matrix",
            Matmul.plain(),
            9,
            HostTensor.random(4, 3, 6, 9),
            HostTensor.random(5, 9, 8)));
    Matmul epilogue = Matmul.plain().scaled(0.5f).withBias();
    for (Activation activation :
        List.of(
            Activation.NONE,
            Activation.RELU,
            Activation.GELU,
            Activation.GELU_TANH,
            Activation.SIGMOID,
            Activation.TANH,
            Activation.SILU,
            Activation.clip(0, 1),
            Activation.leakyRelu(0.1f))) {
      cases.add(
          summed(
              "bias and " + activation.function(),
              epilogue.then(activation),
              29,
              HostTensor.random(6, 19, 29),
              HostTensor.random(7, 29, 21),
              HostTensor.random(8, 21)));
    }
    cases.add(
        summed(
            "accumulates",
            Matmul.plain().accumulating(),
            29,
            HostTensor.random(6, 19, 29),
            HostTensor.random(7, 29, 21),
            HostTensor.random(8, 19, 21)));
    cases.add(
        summed(
            "accumulates with bias",
            epilogue.accumulating().then(Activation.RELU),
            29,
            HostTensor.random(6, 40, 29),
            HostTensor.random(7, 29, 21),
            HostTensor.random(8, 21),
            HostTensor.random(9, 40, 21)));
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      cases.add(
          summed(
              type + " inputs",
              Matmul.plain(),
              71,
              HostTensor.random(1, TensorType.of(type, 37, 71), -1, 1),
              HostTensor.random(2, TensorType.of(type, 71, 45), -1, 1)));
    }
    cases.add(
        summed(
            "NaN and infinity travel",
            Matmul.plain(),
            8,
            HostTensor.random(1, 8, 8).with(9, Double.NaN).with(20, Double.POSITIVE_INFINITY),
            HostTensor.random(2, 8, 8)));
    return cases;
  }

  private static Case summed(String name, Matmul op, int k, HostTensor... inputs) {
    Matmul magnitudes =
        new Matmul(
            op.transposeA(),
            op.transposeB(),
            Math.abs(op.alpha()),
            op.bias(),
            op.accumulate(),
            Activation.NONE);
    return Case.of(name, op, Tolerance.summed(8, k, magnitudes), inputs);
  }
}
