package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Reshape;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Split;
import org.jocelyn.op.Tile;
import org.jocelyn.op.Transpose;

/** The rules of what only moves elements: each puts gradients back where the elements came from. */
final class LayoutRules {
  private LayoutRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Reshape.class, GradientRule.ofGradientsAlone(LayoutRules::reshape))
        .add(Transpose.class, GradientRule.ofGradientsAlone(LayoutRules::transpose))
        .add(Expand.class, GradientRule.ofGradientsAlone(LayoutRules::expand))
        .add(Tile.class, GradientRule.ofGradientsAlone(LayoutRules::tile))
        .add(Concat.class, GradientRule.ofGradientsAlone(LayoutRules::concat))
        .add(Split.class, GradientRule.ofGradientsAlone(LayoutRules::split))
        .add(Slice.class, GradientRule.ofGradientsAlone(LayoutRules::slice))
        .add(Pad.class, GradientRule.ofGradientsAlone(new PadGradient()));
  }

  private static void reshape(Reshape op, Backward pass) {
    pass.give(0, () -> pass.gradient(0).reshape(pass.inputType(0).shape()));
  }

  private static void transpose(Transpose op, Backward pass) {
    int[] axes = op.axes(pass.inputTypes());
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    pass.give(0, () -> pass.gradient(0).permute(inverse));
  }

  private static void expand(Expand op, Backward pass) {
    pass.give(0, () -> Backward.sumTo(pass.gradient(0), pass.inputType(0).shape()));
  }

  /** Each axis becomes two, (repeat, place); the sum goes over the repeats. */
  private static void tile(Tile op, Backward pass) {
    Shape x = pass.inputType(0).shape();
    long[] pairs = new long[2 * x.rank()];
    int[] repeats = new int[x.rank()];
    for (int axis = 0; axis < x.rank(); axis++) {
      pairs[2 * axis] = op.repeats().get(axis);
      pairs[2 * axis + 1] = x.dim(axis);
      repeats[axis] = 2 * axis;
    }
    pass.give(
        0, () -> x.rank() == 0 ? pass.gradient(0) : pass.gradient(0).reshape(pairs).sum(repeats));
  }

  private static void concat(Concat op, Backward pass) {
    long[] sizes = new long[pass.inputs()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = pass.inputType(i).shape().dim(op.axis());
    }
    List<Tensor> parts = pass.gradient(0).split(op.axis(), sizes);
    for (int i = 0; i < sizes.length; i++) {
      pass.give(i, parts.get(i));
    }
  }

  private static void split(Split op, Backward pass) {
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < pass.outputs(); i++) {
      parts.add(pass.gradient(i));
    }
    pass.give(0, () -> pass.backend().run(new Concat(op.axis(), parts.size()), parts).get(0));
  }

  private static void slice(Slice op, Backward pass) {
    pass.give(
        0,
        () -> {
          Shape x = pass.inputType(0).shape();
          Tensor gradient = pass.gradient(0);
          for (int i = 0; i < op.axes().size(); i++) {
            int axis = x.axis(op.axes().get(i));
            gradient =
                unslice(gradient, axis, op.first(i, x.dim(axis)), op.steps().get(i), x.dim(axis));
          }
          return gradient;
        });
  }

  /** Zeros of {@code extent} along an axis, with the elements from {@code first} on in steps. */
  private static Tensor unslice(Tensor taken, int axis, long first, long step, long extent) {
    long count = taken.dim(axis);
    Tensor ordered = taken;
    long begin = first;
    if (count == 0) {
      begin = 0;
    } else if (step < 0) {
      ordered = taken.slice(axis, -1, Slice.TO_BEGIN, -1);
      begin = first + (count - 1) * step;
    }
    long distance = count < 2 ? 1 : Math.abs(step);
    if (distance > 1) {
      Shape shape = ordered.shape();
      Tensor apart = ordered.unsqueeze(axis + 1);
      long[] ends = new long[apart.rank()];
      ends[axis + 1] = distance - 1;
      ordered = apart.pad(new long[apart.rank()], ends).reshape(shape.with(axis, count * distance));
    }
    long[] begins = new long[ordered.rank()];
    long[] ends = new long[ordered.rank()];
    begins[axis] = begin;
    ends[axis] = extent - begin - count * distance;
    return ordered.pad(begins, ends);
  }
}
