package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Op;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Reshape;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Split;
import org.jocelyn.op.Tile;
import org.jocelyn.op.Transpose;
import org.jocelyn.testing.HostTensor;

class LayoutGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    List<Op> ofOne =
        List.of(
            Reshape.to(4, -1),
            Transpose.of(2, 0, 1),
            Transpose.of(-1, 1, 0),
            new Expand(Shape.of(2, 3, 4, 5)),
            Tile.of(2, 1, 3),
            Split.of(1, 1, 0, 3),
            Slice.of(2, 1, 4, 1),
            Slice.of(2, 0, Slice.TO_END, 2),
            Slice.of(1, -1, Slice.TO_BEGIN, -1),
            Slice.of(2, 4, 0, -3),
            Slice.of(0, 2, 3, 7),
            Slice.of(0, 2, 2, 1),
            new Slice(List.of(0L, 4L), List.of(3L, 1L), List.of(0, -1), List.of(2L, -2L)),
            pad(Pad.Mode.CONSTANT, 1, 0, 2, 0, 3, 1),
            pad(Pad.Mode.CONSTANT, -1, 2, 0, 0, -1, -2),
            Pad.of(new long[] {-3, 0, 0}, new long[] {0, 0, 0}, Pad.Mode.CONSTANT, 0));
    for (Op op : ofOne) {
      cases.add(GradientCase.of(op.toString(), op, HostTensor.random(3, 3, 4, 5)));
    }
    cases.add(
        GradientCase.of("expand one", new Expand(Shape.of(3, 4)), HostTensor.random(3, 3, 1)));
    cases.add(
        GradientCase.of(
            "concat",
            new Concat(-2, 3),
            HostTensor.random(1, 2, 1, 3),
            HostTensor.random(2, 2, 4, 3),
            HostTensor.random(3, 2, 0, 3)));
    cases.add(
        GradientCase.of(
            "one part of a split",
            x -> List.of(x.get(0).split(0, 2, 3).get(1)),
            HostTensor.random(1, 5, 3)));
    return cases;
  }

  private static Pad pad(Pad.Mode mode, long... pads) {
    return Pad.of(
        new long[] {pads[0], pads[1], pads[2]}, new long[] {pads[3], pads[4], pads[5]}, mode, 0.5);
  }
}
