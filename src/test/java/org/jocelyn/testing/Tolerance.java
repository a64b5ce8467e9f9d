package org.jocelyn.testing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jocelyn.Backend;
import org.jocelyn.op.Op;

/** How far each element of an output may lie from the double reference, from the arithmetic. */
@FunctionalInterface
public interface Tolerance {
  /** Half a unit in the last place of 1.0f: the relative error of one float rounding. */
  double EPSILON = 0x1p-24;

  /** The allowed distance for each element of output {@code output}. */
  double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected);

  /** The outputs are equal to the last bit. */
  static Tolerance exact() {
    return (op, inputs, output, expected) -> new double[expected.length];
  }

  /** {@code roundings} float roundings of the value itself, and {@code floor} absolutely. */
  static Tolerance relative(double roundings, double floor) {
    return (op, inputs, output, expected) ->
        Arrays.stream(expected)
            .map(value -> finite(Math.abs(value)) * roundings * EPSILON + floor)
            .toArray();
  }

  /**
   * {@code c·√k·ε·m} where {@code m} is the result of {@code magnitudes} on the magnitudes of the
   * inputs: {@code Σ|a||b|} for an operation that sums {@code k} products.
   */
  static Tolerance summed(double c, double k, Op magnitudes) {
    return (op, inputs, output, expected) -> {
      Backend reference = TestBackends.reference();
      List<HostTensor> absolute = inputs.stream().map(HostTensor::abs).collect(Collectors.toList());
      double[] sums = OpContract.run(reference, magnitudes, absolute).get(output).values();
      return Arrays.stream(sums)
          .map(sum -> c * Math.sqrt(Math.max(k, 1)) * EPSILON * finite(sum) + Float.MIN_NORMAL)
          .toArray();
    };
  }

  /** A magnitude that an error bound can be scaled by: 0 where the value is not finite. */
  private static double finite(double magnitude) {
    return Double.isFinite(magnitude) ? magnitude : 0;
  }
}
