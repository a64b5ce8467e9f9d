package org.jocelyn.autograd;

import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Pad;

/**
 * The gradient of {@link Pad}: what was added is cut away and what was taken away is filled with
 * zeros; elements that were mirrored or repeated get the sum of their images' gradients.
 */
final class PadGradient implements GradientRule<Pad> {
  @Override
  public void backward(Pad op, Backward pass) {
    if (op.mode() != Pad.Mode.CONSTANT) {
      throw new NoGradientException("Tape.gradients: Pad." + op.mode());
    }
    pass.give(0, () -> crop(op, pass.gradient(0)));
  }

  private static Tensor crop(Pad op, Tensor gradient) {
    return gradient.pad(negated(op.begins()), negated(op.ends()));
  }

  private static long[] negated(List<Long> numbers) {
    return numbers.stream().mapToLong(number -> -number).toArray();
  }
}
