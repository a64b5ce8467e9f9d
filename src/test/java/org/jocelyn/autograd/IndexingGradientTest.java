package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.Pad;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.testing.HostTensor;

class IndexingGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    addGather(cases);
    addGatherNd(cases);
    for (ScatterReduction reduction : ScatterReduction.values()) {
      addScatter(cases, reduction);
    }
    addRotary(cases);
    for (Pad.Mode mode : Pad.Mode.values()) {
      Pad op = Pad.of(new long[] {2, -1, 0}, new long[] {1, 3, -2}, mode, 0.5);
      cases.add(GradientCase.of(op.toString(), op, HostTensor.random(3, 3, 5, 4)));
    }
    return cases;
  }

  private static void addGather(List<GradientCase> cases) {
    HostTensor ids = HostTensor.of(new int[] {3, 0, -1, 3, 2, 3}, 2, 3);
    for (int axis : new int[] {0, 1, -1}) {
      Gather op = new Gather(axis);
      cases.add(GradientCase.of(op.toString(), op, HostTensor.random(1, 4, 4, 4), ids));
      GatherElements elements = new GatherElements(axis);
      HostTensor of = ids(4, 3, 4, 2);
      HostTensor data = HostTensor.random(2, 4, 4, 4);
      cases.add(GradientCase.of(elements.toString(), elements, data, of));
    }
    HostTensor one = HostTensor.of(new long[] {-2});
    cases.add(GradientCase.of("one index", new Gather(1), HostTensor.random(3, 3, 5), one));
    cases.add(
        GradientCase.of(
            "an embedding",
            x -> List.of(x.get(0).embedding(x.get(1)).mul(2)),
            HostTensor.random(4, 20, 6),
            ids(20, 3, 9)));
  }

  private static void addGatherNd(List<GradientCase> cases) {
    HostTensor data = HostTensor.random(5, 3, 4, 3, 2);
    cases.add(GradientCase.of("tuples", new GatherNd(0), data, ids(3, 2, 5, 2)));
    cases.add(GradientCase.of("whole tuples", new GatherNd(0), data, ids(2, 7, 4)));
    cases.add(GradientCase.of("a batch", new GatherNd(1), data, ids(3, 3, 5, 2)));
    cases.add(GradientCase.of("two axes of batch", new GatherNd(2), data, ids(2, 3, 4, 5, 1)));
    cases.add(GradientCase.of("a tuple a batch", new GatherNd(1), data, ids(3, 3, 2)));
  }

  private static void addScatter(List<GradientCase> cases, ScatterReduction reduction) {
    HostTensor data = HostTensor.random(6, 4, 3, 5);
    for (int axis : new int[] {0, -1}) {
      ScatterElements op = new ScatterElements(axis, reduction);
      HostTensor updates = HostTensor.random(7, 3, 2, 4);
      cases.add(GradientCase.of(op.toString(), op, data, ids(4, 3, 2, 4), updates));
    }
    ScatterNd nd = new ScatterNd(reduction);
    HostTensor slices = HostTensor.random(8, 6, 5);
    cases.add(GradientCase.of(nd.toString(), nd, data, ids(3, 6, 2), slices));
    HostTensor wild = HostTensor.of(new long[] {0, 9, -1, 0, -7}, 5);
    HostTensor five = HostTensor.random(9, 5);
    ScatterElements line = new ScatterElements(0, reduction);
    cases.add(
        GradientCase.of(reduction + " out of range", line, HostTensor.random(10, 4), wild, five));
    // places 1 and 2 hold what they are given, place 0 a zero and place 2 two, two updates meet in
    // 3
    boolean extreme = reduction == ScatterReduction.MIN || reduction == ScatterReduction.MAX;
    cases.add(
        GradientCase.of(
            reduction + " with ties",
            line,
            HostTensor.of(new float[] {0, 2, 0, 1}, 4),
            HostTensor.of(new long[] {0, 1, 2, 3, 3}, 5),
            HostTensor.of(new float[] {-3, 2, 0, extreme ? 1 : 0, 9}, 5)));
  }

  private static void addRotary(List<GradientCase> cases) {
    for (int flags = 0; flags < 4; flags++) {
      boolean positioned = flags > 1;
      RotaryEmbedding op = new RotaryEmbedding(flags % 2 == 1, positioned);
      long[] angles = positioned ? new long[] {6, 3} : new long[] {2, 4, 3};
      HostTensor x = HostTensor.random(11, 2, 3, 4, 8);
      HostTensor cos = HostTensor.random(12, angles);
      HostTensor sin = HostTensor.random(13, angles);
      HostTensor ids = ids(6, 2, 4);
      HostTensor[] inputs = {x, cos, sin, ids};
      HostTensor[] given = positioned ? inputs : new HostTensor[] {x, cos, sin};
      cases.add(GradientCase.of(op.toString(), op, given));
    }
  }

  /** Indices of an axis of this extent, negative ones among them. */
  private static HostTensor ids(int extent, long... dims) {
    return HostTensor.random(14, TensorType.of(DataType.INT64, dims), -extent, extent);
  }
}
