package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Trilu;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Trilu}: of each row a run is copied and the rest zeroed. */
final class CpuTrilu implements OpKernel<Trilu> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuTrilu(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Trilu op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    Shape x = type.shape();
    int rows = (int) x.dim(-2);
    int columns = (int) x.dim(-1);
    int diagonal = (int) op.diagonal(x);
    Moves moves = Moves.of(type.dataType());
    Object zero = HostArray.allocate(type.withShape(Shape.of(1))).array();
    return (in, out) -> {
      Object from = ((HostArray) in[0]).array();
      Object to = ((HostArray) out[0]).array();
      context
          .threads()
          .forEach(
              (int) (x.size() / columns),
              Math.max(1, GRAIN / columns),
              (first, last) -> {
                for (int row = first; row < last; row++) {
                  int at = row * columns;
                  int bound = row % rows + diagonal + (op.upper() ? 0 : 1);
                  int split = Math.max(0, Math.min(columns, bound));
                  int kept = op.upper() ? at + split : at;
                  int zeroed = op.upper() ? at : at + split;
                  int keptCount = op.upper() ? columns - split : split;
                  moves.line(from, kept, 1, to, kept, 1, keptCount);
                  moves.line(zero, 0, 0, to, zeroed, 1, columns - keptCount);
                }
              });
    };
  }
}
