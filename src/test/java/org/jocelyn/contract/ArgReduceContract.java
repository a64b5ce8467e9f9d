package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.ArgReduce.Kind;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link ArgReduce} on every backend. */
class ArgReduceContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean last : new boolean[] {false, true}) {
        String name = kind + (last ? " last" : " first");
        for (DataType type : List.of(DataType.FLOAT32, DataType.INT32, DataType.INT64)) {
          HostTensor x = HostTensor.random(1, TensorType.of(type, 4, 301, 19), -1e9, 1e9);
          cases.add(exact(name + " rows of " + type, new ArgReduce(kind, 2, false, last), x));
          cases.add(exact(name + " columns of " + type, new ArgReduce(kind, 1, true, last), x));
          HostTensor ties = HostTensor.random(2, TensorType.of(type, 40, 97), 0, 4);
          HostTensor whole = HostTensor.filled(ties.type(), 0);
          for (int i = 0; i < ties.data().length(); i++) {
            whole.data().set(i, Math.floor(ties.data().get(i)));
          }
          cases.add(
              exact(name + " ties in rows of " + type, new ArgReduce(kind, 1, false, last), whole));
          cases.add(
              exact(
                  name + " ties in columns of " + type,
                  new ArgReduce(kind, 0, false, last),
                  whole));
        }
        HostTensor special =
            HostTensor.random(3, 6, 70)
                .with(5, Double.NaN)
                .with(60, Double.NaN)
                .with(90, Double.POSITIVE_INFINITY)
                .with(100, Double.NEGATIVE_INFINITY)
                .with(69 + 140, Double.NaN);
        cases.add(exact(name + " NaN in rows", new ArgReduce(kind, 1, false, last), special));
        cases.add(exact(name + " NaN in columns", new ArgReduce(kind, 0, false, last), special));
        HostTensor flat = HostTensor.filled(TensorType.float32(3, 50), Double.NEGATIVE_INFINITY);
        cases.add(exact(name + " all -inf", new ArgReduce(kind, 1, false, last), flat));
        HostTensor high = HostTensor.filled(TensorType.float32(3, 50), Double.POSITIVE_INFINITY);
        cases.add(exact(name + " all inf", new ArgReduce(kind, 0, false, last), high));
        HostTensor zeros =
            HostTensor.filled(TensorType.float32(2, 40), 0).with(7, -0.0).with(41, -0.0);
        cases.add(exact(name + " zeros of both signs", new ArgReduce(kind, 1, false, last), zeros));
      }
      cases.add(
          exact(kind + " vocabulary", ArgReduce.of(kind, -1), HostTensor.random(4, 2, 50_257)));
      cases.add(exact(kind + " one", ArgReduce.of(kind, 0), HostTensor.random(5, 1)));
      cases.add(exact(kind + " to nothing", ArgReduce.of(kind, 1), HostTensor.random(6, 0, 3)));
      cases.add(
          exact(
              kind + " close longs",
              ArgReduce.of(kind, 0),
              HostTensor.of(new long[] {(1L << 60) + 1, 1L << 60, (1L << 60) + 2, 1L << 60}, 4)));
    }
    return cases;
  }

  private static Case exact(String name, ArgReduce op, HostTensor x) {
    return Case.of(name, op, Tolerance.exact(), x);
  }
}
