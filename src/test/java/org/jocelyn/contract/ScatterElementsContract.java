package org.jocelyn.contract;

import static org.jocelyn.contract.ScatterCases.ids;
import static org.jocelyn.contract.ScatterCases.row;
import static org.jocelyn.contract.ScatterCases.types;
import static org.jocelyn.contract.ScatterCases.values;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link ScatterElements} on every backend. */
class ScatterElementsContract extends OpContract {
  private static final DataType FLOATS = DataType.FLOAT32;
  private static final DataType LONGS = DataType.INT64;
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ScatterReduction reduction : ScatterReduction.values()) {
      for (DataType type : types(reduction)) {
        HostTensor data = values(1, type, 5, 6, 7);
        for (int axis = 0; axis < 3; axis++) {
          ScatterElements op = new ScatterElements(axis, reduction);
          String name = reduction + " " + type + " axis " + axis;
          int extent = (int) data.shape().dim(axis);
          HostTensor ids = ids(2, type == DataType.INT32 ? type : LONGS, extent, 5, 6, 7);
          cases.add(row(name, op, reduction, 7, data, ids, values(3, type, 5, 6, 7)));
          ids = ids(4, type == LONGS ? LONGS : DataType.INT32, extent, 3, 5, 4);
          cases.add(row(name + " smaller", op, reduction, 5, data, ids, values(5, type, 3, 5, 4)));
        }
      }
      cases.addAll(odd(reduction));
    }
    return cases;
  }

  private static List<Case> odd(ScatterReduction reduction) {
    ScatterElements first = new ScatterElements(0, reduction);
    ScatterElements last = new ScatterElements(-1, reduction);
    HostTensor wild =
        HostTensor.of(new long[] {0, 7, -8, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, -7}, 1, 7);
    HostTensor special =
        HostTensor.of(new float[] {NAN, 1, -INFINITY, INFINITY, -0f, 0, NAN, 2}, 8);
    HostTensor pairs = HostTensor.of(new int[] {0, 0, 1, 1, 2, 2, 3, 4, 5, 6}, 10);
    HostTensor met =
        HostTensor.of(new float[] {1, 2, NAN, 3, 5, -INFINITY, -INFINITY, 0, -0f, INFINITY}, 10);
    return List.of(
        row(
            reduction + " out of range",
            last,
            reduction,
            7,
            values(6, FLOATS, 3, 7),
            wild,
            values(7, FLOATS, 1, 7)),
        row(
            reduction + " many on each place",
            last,
            reduction,
            99,
            values(8, FLOATS, 3, 4),
            ids(9, LONGS, 4, 3, 99),
            values(10, FLOATS, 3, 99)),
        row(
            reduction + " on one place",
            first,
            reduction,
            61,
            values(11, FLOATS, 1),
            ids(12, LONGS, 1, 61),
            values(13, FLOATS, 61)),
        row(
            reduction + " one long line",
            first,
            reduction,
            40,
            values(14, FLOATS, 2003),
            ids(15, DataType.INT32, 2003, 20_011),
            values(16, FLOATS, 20_011)),
        row(
            reduction + " many lines",
            first,
            reduction,
            20,
            values(17, FLOATS, 37, 1021),
            ids(18, LONGS, 37, 41, 1021),
            values(19, FLOATS, 41, 1021)),
        row(
            reduction + " middle of five",
            new ScatterElements(2, reduction),
            reduction,
            9,
            values(20, FLOATS, 2, 3, 5, 3, 4),
            ids(21, LONGS, 5, 2, 2, 9, 3, 3),
            values(22, FLOATS, 2, 2, 9, 3, 3)),
        row(
            reduction + " no update",
            first,
            reduction,
            0,
            values(23, FLOATS, 3, 7),
            ids(24, LONGS, 3, 0, 7),
            values(25, FLOATS, 0, 7)),
        row(
            reduction + " of nothing",
            first,
            reduction,
            0,
            values(23, FLOATS, 0, 7),
            wild,
            values(25, FLOATS, 1, 7)),
        row(reduction + " NaN and infinity", first, reduction, 2, special, pairs, met));
  }
}
