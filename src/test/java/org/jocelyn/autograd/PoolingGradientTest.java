package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.Op;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.testing.HostTensor;

class PoolingGradientTest extends GradientContract {
  private List<GradientCase> cases;

  @Override
  protected List<GradientCase> cases() {
    cases = new ArrayList<>();
    for (Pool2d pool : List.of(Pool2d.max(2, 3), Pool2d.average(2, 3))) {
      String kind = pool.kind() + " ";
      add(kind + "apart", pool.stride(2, 3), 2, 3, 6, 9);
      add(kind + "overlapping", pool, 2, 3, 5, 7);
      add(kind + "padded", pool.stride(2).padding(1, 0, 0, 2), 2, 3, 7, 6);
      add(kind + "dilated", pool.dilation(2, 3).padding(1), 1, 2, 6, 9);
      add(kind + "beyond the padding", pool.stride(3, 2).ceil(), 1, 3, 6, 8);
      add(kind + "in the padding altogether", pool.padding(3), 1, 2, 2, 3);
      add(kind + "of nothing", pool, 0, 2, 5, 5);
      GlobalPool global = new GlobalPool(pool.kind());
      add(kind + "of planes", global, 2, 3, 4, 5);
      add(kind + "of lines", global, 2, 3, 7);
      add(kind + "of volumes", global, 1, 2, 3, 2, 4);
      AdaptivePool2d cells = new AdaptivePool2d(pool.kind(), 3, 4, false);
      add(kind + "of cells", cells, 2, 2, 6, 8);
      add(kind + "of overlapping cells", cells, 2, 2, 7, 5);
      add(kind + "of more cells than elements", cells, 1, 2, 2, 3);
    }
    add(
        "average with padding",
        Pool2d.average(3, 3).padding(1).stride(2).countingPadding(),
        2,
        2,
        6,
        7);
    add("with indices", Pool2d.max(2, 2).withIndices(), 2, 2, 4, 5);
    add("cells with indices", new AdaptivePool2d(PoolKind.MAX, 2, 2, true), 1, 2, 5, 5);
    return cases;
  }

  private void add(String name, Op op, long... shape) {
    cases.add(GradientCase.of(name, op, HostTensor.random(cases.size(), shape)));
  }
}
