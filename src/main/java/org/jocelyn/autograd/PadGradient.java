package org.jocelyn.autograd;

import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.op.Pad;

/**
 * The gradient of {@link Pad}: what was added is cut away and what was taken away is filled with
 * zeros; elements that were mirrored or repeated get the sum of their images' gradients.
 */
final class PadGradient implements GradientRule<Pad> {
  @Override
  public void backward(Pad op, Backward pass) {
    pass.give(
        0, () -> op.mode() == Pad.Mode.CONSTANT ? crop(op, pass.gradient(0)) : collect(op, pass));
  }

  private static Tensor crop(Pad op, Tensor gradient) {
    return gradient.pad(negated(op.begins()), negated(op.ends()));
  }

  private static long[] negated(List<Long> numbers) {
    return numbers.stream().mapToLong(number -> -number).toArray();
  }

  /** Axis after axis, each as the picking of elements that it is. */
  private static Tensor collect(Pad op, Backward pass) {
    Tensor gradient = pass.floatGradient(0);
    List<Pad.Axis> axes = op.axes(pass.inputTypes());
    for (int i = 0; i < axes.size(); i++) {
      if (op.begins().get(i) != 0 || op.ends().get(i) != 0) {
        GatherGradient collect = new GatherGradient(i, pass.inputType(0).shape().dim(i));
        gradient = sources(axes.get(i), op.mode(), pass).run(collect, gradient);
      }
    }
    return gradient;
  }

  private static Tensor sources(Pad.Axis axis, Pad.Mode mode, Backward pass) {
    long[] sources = new long[Math.toIntExact(axis.extent())];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = axis.source(i, mode);
    }
    return pass.backend().tensor(sources, sources.length);
  }
}
