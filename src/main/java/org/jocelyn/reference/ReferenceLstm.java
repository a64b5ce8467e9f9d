package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Lstm} as its formulas state it. */
final class ReferenceLstm implements OpKernel<Lstm> {
  @Override
  public Execution prepare(Lstm op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    int hidden = (int) g.hidden();
    return (in, out) -> {
      ReferenceRecurrence walk = new ReferenceRecurrence(op, g, in);
      HostArray lastCell = (HostArray) out[2];
      ReferenceRecurrence.Cells cells =
          (direction, sequence) -> {
            double[] c = walk.state(op.initialCellInput(), direction, sequence);
            walk.store(c, lastCell, direction, sequence);
            return (at, h) -> {
              double[] next = new double[hidden];
              for (int j = 0; j < hidden; j++) {
                double i =
                    at.activate(0, sum(at, 0, j, h) + peephole(op, walk, direction, 0, j, c[j]));
                double f =
                    op.coupled()
                        ? 1 - i
                        : at.activate(
                            0, sum(at, 2, j, h) + peephole(op, walk, direction, 2, j, c[j]));
                c[j] = f * c[j] + i * at.activate(1, sum(at, 3, j, h));
                double o =
                    at.activate(0, sum(at, 1, j, h) + peephole(op, walk, direction, 1, j, c[j]));
                next[j] = o * at.activateUnbounded(2, c[j]);
              }
              walk.store(c, lastCell, direction, sequence);
              return next;
            };
          };
      walk.run(cells, (HostArray) out[0], (HostArray) out[1]);
    };
  }

  private static double sum(ReferenceRecurrence.At at, int gate, int j, double[] h) {
    return at.input(gate, j) + at.state(gate, j, h);
  }

  private static double peephole(
      Lstm op, ReferenceRecurrence walk, int direction, int gate, int j, double c) {
    return op.peepholes()
        ? walk.array(op.peepholesInput()).get((direction * 3 + gate) * walk.hidden() + j) * c
        : 0;
  }
}
