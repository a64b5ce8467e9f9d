package org.jocelyn.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;

/**
 * What a parameter's elements are before training. The numbers are drawn on the host, so one seed
 * gives the same weights on every backend; {@link Block#initialize} gives each parameter a {@link
 * java.util.SplittableRandom} of its own.
 *
 * <p>With weights {@code [out, in, …]}, fanIn is {@code in} times the extents after it (a
 * convolution's window) and fanOut is {@code out} times those.
 */
@FunctionalInterface
public interface Initializer {
  /** Zero everywhere. */
  Initializer ZEROS = constant(0);

  /** One everywhere. */
  Initializer ONES = constant(1);

  /** Fills the elements of a parameter of this shape. */
  void fill(float[] elements, Shape shape, RandomGenerator random);

  /** One value everywhere. */
  static Initializer constant(double value) {
    return (elements, shape, random) -> Arrays.fill(elements, (float) value);
  }

  /** Uniform in [−bound, bound). */
  static Initializer uniform(double bound) {
    return (elements, shape, random) -> {
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    };
  }

  /** Normal with mean 0 (Box and Muller 1958). */
  static Initializer normal(double deviation) {
    return (elements, shape, random) -> {
      for (int i = 0; i < elements.length; i++) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        elements[i] = (float) (deviation * radius * Math.cos(2 * Math.PI * random.nextDouble()));
      }
    };
  }

  /** Uniform with variance {@code 2/(fanIn + fanOut)} (Glorot and Bengio 2010). */
  static Initializer xavierUniform() {
    return (elements, shape, random) ->
        uniform(Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)))).fill(elements, shape, random);
  }

  /** Normal with variance {@code 2/(fanIn + fanOut)} (Glorot and Bengio 2010). */
  static Initializer xavierNormal() {
    return (elements, shape, random) ->
        normal(Math.sqrt(2.0 / (fanIn(shape) + fanOut(shape)))).fill(elements, shape, random);
  }

  /** Uniform with variance {@code 2/fanIn}, for rectified units (He et al. 2015). */
  static Initializer heUniform() {
    return (elements, shape, random) ->
        uniform(Math.sqrt(6.0 / fanIn(shape))).fill(elements, shape, random);
  }

  /** Normal with variance {@code 2/fanIn}, for rectified units (He et al. 2015). */
  static Initializer heNormal() {
    return (elements, shape, random) ->
        normal(Math.sqrt(2.0 / fanIn(shape))).fill(elements, shape, random);
  }

  /** Uniform with variance {@code 1/(3·fanIn)}: what PyTorch's linear layers begin with. */
  static Initializer linearUniform() {
    return (elements, shape, random) ->
        uniform(1 / Math.sqrt((double) fanIn(shape))).fill(elements, shape, random);
  }

  /** Products that are summed for one output. */
  static long fanIn(Shape weights) {
    return matrix(weights).sizeOf(1, weights.rank());
  }

  /** Outputs that one input has a part in. */
  static long fanOut(Shape weights) {
    return matrix(weights).dim(0) * weights.sizeOf(2, weights.rank());
  }

  private static Shape matrix(Shape weights) {
    if (weights.rank() < 2) {
      throw new ShapeException(
          "Initializer: weights " + weights + " must have at least the axes [out, in]");
    }
    return weights;
  }
}
