package org.jocelyn.contract;

import static org.jocelyn.contract.ScatterCases.ids;
import static org.jocelyn.contract.ScatterCases.row;
import static org.jocelyn.contract.ScatterCases.types;
import static org.jocelyn.contract.ScatterCases.values;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link ScatterNd} on every backend. */
class ScatterNdContract extends OpContract {
  private static final DataType FLOATS = DataType.FLOAT32;
  private static final DataType LONGS = DataType.INT64;

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ScatterReduction reduction : ScatterReduction.values()) {
      ScatterNd op = new ScatterNd(reduction);
      for (DataType type : types(reduction)) {
        String name = reduction + " " + type + " ";
        HostTensor data = values(1, type, 4, 5, 6);
        HostTensor ids = ids(4, type == LONGS ? LONGS : DataType.INT32, 5, 3, 4, 2);
        cases.add(row(name + "rows", op, reduction, 12, data, ids, values(5, type, 3, 4, 6)));
      }
      HostTensor data = values(1, FLOATS, 4, 5, 6);
      HostTensor ids = ids(2, LONGS, 4, 7, 1);
      HostTensor updates = values(3, FLOATS, 7, 5, 6);
      cases.add(row(reduction + " matrices", op, reduction, 7, data, ids, updates));
      ids = ids(6, LONGS, 6, 31, 3);
      cases.add(row(reduction + " elements", op, reduction, 31, data, ids, values(7, FLOATS, 31)));
      cases.addAll(odd(op, reduction));
    }
    return cases;
  }

  private static List<Case> odd(ScatterNd op, ScatterReduction reduction) {
    HostTensor wild =
        HostTensor.of(
            new long[] {
              2, 5, -4, 0, Long.MAX_VALUE, 1, 1, Long.MIN_VALUE, 1L << 32, 0, -1, -5, 0, 1L << 32
            },
            7,
            2);
    return List.of(
        row(
            reduction + " out of range",
            op,
            reduction,
            7,
            values(8, FLOATS, 3, 5),
            wild,
            values(9, FLOATS, 7)),
        row(
            reduction + " one tuple",
            op,
            reduction,
            1,
            values(10, FLOATS, 3, 5),
            HostTensor.of(new int[] {1, -1}, 2),
            values(11, FLOATS)),
        row(
            reduction + " no tuple",
            op,
            reduction,
            0,
            values(12, FLOATS, 3, 5),
            HostTensor.of(new int[0], 0, 1),
            values(13, FLOATS, 0, 5)),
        row(
            reduction + " on one slice",
            op,
            reduction,
            50,
            values(14, FLOATS, 1, 37),
            ids(15, LONGS, 1, 50, 1),
            values(16, FLOATS, 50, 37)),
        row(
            reduction + " many single elements",
            op,
            reduction,
            30,
            values(17, FLOATS, 53, 101),
            ids(18, DataType.INT32, 53, 20_011, 2),
            values(19, FLOATS, 20_011)),
        row(
            reduction + " many short slices",
            op,
            reduction,
            40,
            values(20, FLOATS, 211, 7),
            ids(21, LONGS, 211, 3001, 1),
            values(22, FLOATS, 3001, 7)),
        row(
            reduction + " long slices",
            op,
            reduction,
            20,
            values(23, FLOATS, 5, 9001),
            ids(24, LONGS, 5, 23, 1),
            values(25, FLOATS, 23, 9001)));
  }
}
