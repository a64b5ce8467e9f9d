package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Tile;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Tile} on every backend. */
class TileContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      cases.add(exact(type + " both axes", Tile.of(2, 3), typed(1, type, 5, 7)));
      cases.add(exact(type + " whole rows", Tile.of(4, 1), typed(2, type, 3, 16)));
      cases.add(exact(type + " inside", Tile.of(1, 5), typed(3, type, 3, 16)));
    }
    cases.add(exact("scalar", Tile.of(), HostTensor.random(4)));
    cases.add(exact("unchanged", Tile.of(1, 1), HostTensor.random(5, 3, 4)));
    cases.add(exact("none", Tile.of(2, 0), HostTensor.random(6, 3, 4)));
    cases.add(exact("an axis of one", Tile.of(1, 9, 2), HostTensor.random(7, 3, 1, 4)));
    cases.add(exact("large", Tile.of(30, 20), HostTensor.random(8, 11, 13)));
    return cases;
  }

  private static Case exact(String name, Tile op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
