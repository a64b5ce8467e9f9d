package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Tolerance;

/**
 * The bound in the Javadoc of {@link Conv2d} for windows that may be filtered minimally: {@code
 * 8·√K·ε} times the sum over the channels of the largest |x̂| in the window times Σ|w|; what is not
 * finite counts as 0.
 */
final class MinimalFilteringBound {
  private final ConvGeometry g;
  private final double[] x;
  private final int side;

  private MinimalFilteringBound(ConvGeometry g, HostTensor x, int side) {
    this.g = g;
    this.side = side;
    this.x = magnitudes(x);
  }

  static double[] of(Op op, List<HostTensor> inputs, int output, double[] expected) {
    return inTilesOf(1).bound(op, inputs, output, expected);
  }

  /** With what all windows of a tile of side × side results see in the place of the window. */
  static Tolerance inTilesOf(int side) {
    return (op, inputs, output, expected) -> of(side, op, inputs, expected);
  }

  private static double[] of(int side, Op op, List<HostTensor> inputs, double[] expected) {
    Conv2d conv = (Conv2d) op;
    List<TensorType> types = inputs.stream().map(HostTensor::type).toList();
    ConvGeometry g = conv.geometry(types);
    int channels = (int) g.inChannels();
    int pixels = (int) g.outPixels();
    double[] weights = new double[(int) g.outChannels() * channels];
    double[] w = magnitudes(inputs.get(1));
    for (int i = 0; i < w.length; i++) {
      weights[i / 9] += w[i];
    }
    double[] bias = conv.bias() ? magnitudes(inputs.get(2)) : new double[(int) g.outChannels()];
    MinimalFilteringBound windows = new MinimalFilteringBound(g, inputs.get(0), side);
    double[] bound = new double[expected.length];
    double factor = 8 * Math.sqrt(9.0 * channels + 1) * EPSILON;
    for (int image = 0; image < g.batch(); image++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        double[] largest = windows.largest(image, pixel);
        for (int o = 0; o < g.outChannels(); o++) {
          double sum = bias[o];
          for (int c = 0; c < channels; c++) {
            sum += largest[c] * weights[o * channels + c];
          }
          bound[(image * (int) g.outChannels() + o) * pixels + pixel] =
              factor * sum + Float.MIN_NORMAL;
        }
      }
    }
    return bound;
  }

  private static double[] magnitudes(HostTensor tensor) {
    double[] magnitudes = new double[tensor.data().length()];
    for (int i = 0; i < magnitudes.length; i++) {
      double value = Math.abs(tensor.data().get(i));
      magnitudes[i] = Double.isFinite(value) ? value : 0;
    }
    return magnitudes;
  }

  /** The largest magnitude that the windows of an output pixel's tile see of each channel. */
  private double[] largest(int image, int pixel) {
    int top = pixel / (int) g.outW() / side * side - g.window().top();
    int left = pixel % (int) g.outW() / side * side - g.window().left();
    double[] largest = new double[(int) g.inChannels()];
    for (int c = 0; c < largest.length; c++) {
      for (int row = Math.max(0, top); row < Math.min(g.inH(), top + side + 2); row++) {
        for (int column = Math.max(0, left);
            column < Math.min(g.inW(), left + side + 2);
            column++) {
          long at = ((image * g.inChannels() + c) * g.inH() + row) * g.inW() + column;
          largest[c] = Math.max(largest[c], x[(int) at]);
        }
      }
    }
    return largest;
  }
}
