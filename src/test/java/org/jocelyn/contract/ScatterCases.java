package org.jocelyn.contract;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;

/** What the contracts of the operations that scatter share. */
final class ScatterCases {
  private ScatterCases() {}

  static List<DataType> types(ScatterReduction reduction) {
    return reduction == ScatterReduction.NONE
        ? Arrays.asList(DataType.values())
        : List.of(DataType.FLOAT32, DataType.INT32, DataType.INT64);
  }

  /** Indices of axes with this extent, negative ones among them. */
  static HostTensor ids(long seed, DataType type, int extent, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -extent, extent);
  }

  /** Elements whose products with each other neither vanish nor overflow. */
  static HostTensor values(long seed, DataType type, long... dims) {
    double bound = type == DataType.FLOAT32 ? 1.5 : 1000;
    return HostTensor.random(seed, TensorType.of(type, dims), -bound, bound);
  }

  /** A case in which at most {@code most} updates meet one element. */
  static Case row(
      String name,
      Op op,
      ScatterReduction reduction,
      int most,
      HostTensor data,
      HostTensor indices,
      HostTensor updates) {
    Tolerance tolerance =
        data.type().dataType() == DataType.FLOAT32 ? tolerance(reduction, most) : Tolerance.exact();
    return Case.of(name, op, tolerance, data, indices, updates);
  }

  private static Tolerance tolerance(ScatterReduction reduction, int most) {
    return switch (reduction) {
      case NONE, MIN, MAX -> Tolerance.exact();
      case MUL -> Tolerance.relative(most, Float.MIN_NORMAL);
      case ADD ->
          (op, inputs, output, expected) -> {
            List<HostTensor> magnitudes =
                List.of(inputs.get(0).abs(), inputs.get(1), inputs.get(2).abs());
            double[] sums =
                OpContract.run(TestBackends.reference(), op, magnitudes).get(0).values();
            return Arrays.stream(sums).map(sum -> most * Tolerance.EPSILON * sum).toArray();
          };
    };
  }
}
