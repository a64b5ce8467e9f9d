package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link CumulativeSum} on every backend. */
class CumulativeSumContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (boolean exclusive : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        String name = (exclusive ? "exclusive" : "inclusive") + (reverse ? " reverse " : " ");
        for (DataType type : List.of(DataType.FLOAT32, DataType.INT32, DataType.INT64)) {
          HostTensor x = HostTensor.random(1, TensorType.of(type, 3, 45, 7), -2e9, 2e9);
          for (int axis = 0; axis < 3; axis++) {
            cases.add(row(name + type + axis, new CumulativeSum(axis, exclusive, reverse), x));
          }
        }
        cases.add(
            row(
                name + "long",
                new CumulativeSum(-1, exclusive, reverse),
                HostTensor.random(2, 2, 10_007)));
        cases.add(
            row(
                name + "tall",
                new CumulativeSum(0, exclusive, reverse),
                HostTensor.random(3, 1031, 130)));
        cases.add(
            row(
                name + "infinity and NaN",
                new CumulativeSum(1, exclusive, reverse),
                HostTensor.random(4, 3, 700)
                    .with(300, Double.POSITIVE_INFINITY)
                    .with(1000, Double.NaN)
                    .with(1500, Double.POSITIVE_INFINITY)
                    .with(1900, Double.NEGATIVE_INFINITY)));
        cases.add(
            row(name + "one", new CumulativeSum(0, exclusive, reverse), HostTensor.random(5, 1)));
        cases.add(
            row(
                name + "empty",
                new CumulativeSum(0, exclusive, reverse),
                HostTensor.random(6, 0, 3)));
        cases.add(
            row(
                name + "of nothing",
                new CumulativeSum(1, exclusive, reverse),
                HostTensor.random(6, 3, 0)));
      }
    }
    cases.add(
        row(
            "a hundred thousand",
            new CumulativeSum(0, false, false),
            HostTensor.random(7, 100_000)));
    return cases;
  }

  private static Case row(String name, CumulativeSum op, HostTensor x) {
    if (x.type().dataType() != DataType.FLOAT32) {
      return Case.of(name, op, Tolerance.exact(), x);
    }
    long count = x.shape().dim(op.axis());
    return Case.of(name, op, Tolerance.summed(8, (double) count, op), x);
  }
}
