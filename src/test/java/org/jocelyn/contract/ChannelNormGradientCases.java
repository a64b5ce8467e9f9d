package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.ChannelNormGradient;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;

/** What the contracts of the gradients of the normalizations by channel share. */
final class ChannelNormGradientCases {
  private ChannelNormGradientCases() {}

  /** Each of these shapes, for the operation with neither, either and both of gamma and beta. */
  static List<Case> table(long[][] shapes, Maker maker) {
    List<Case> cases = new ArrayList<>();
    long seed = 1;
    for (long[] shape : shapes) {
      for (int flags = 0; flags < 4; flags++) {
        ChannelNormGradient op = maker.make((flags & 1) != 0, (flags & 2) != 0);
        cases.add(of(op.toString(), op, HostTensor.random(seed++, shape)));
      }
    }
    return cases;
  }

  /** Makes the operation under test. */
  @FunctionalInterface
  interface Maker {
    ChannelNormGradient make(boolean gamma, boolean beta);
  }

  /** Channels far from zero, constant ones, and ones with NaN and infinity. */
  static List<Case> extremes(ChannelNormGradient op) {
    TensorType type = TensorType.float32(2, 6, 7, 9);
    HostTensor x = HostTensor.random(90, type, -1, 1);
    HostTensor special =
        x.with(3, Double.NaN)
            .with(200, Double.POSITIVE_INFINITY)
            .with(400, Double.NEGATIVE_INFINITY);
    TensorType many = TensorType.float32(2, 6, 2000);
    return List.of(
        of("mean 1e4", op, HostTensor.random(91, type, 9999, 10001)),
        of("mean -1e6", op, HostTensor.random(92, type, -1000001, -999999)),
        of("mean 1e4, many elements", op, HostTensor.random(93, many, 9999, 10001)),
        of("an outlier first", op, x.with(0, 1e6)),
        of("constant 1e4", op, HostTensor.filled(type, 10000.1)),
        of("zero", op, HostTensor.filled(type, 0)),
        of("NaN and infinity", op, special));
  }

  /** The operation on x with its statistics or others, and with a random gamma and dy. */
  static Case of(String name, ChannelNormGradient op, HostTensor x) {
    long channels = x.shape().dim(1);
    List<HostTensor> inputs = new ArrayList<>(List.of(x));
    if (op.gammaInput() >= 0) {
      inputs.add(HostTensor.random(1001, channels));
    }
    if (op instanceof BatchNormGradient) {
      inputs.add(HostTensor.random(1002, channels));
      inputs.add(HostTensor.random(1003, TensorType.float32(channels), 0, 2));
    } else if (op.statistics()) {
      List<Output> forward =
          OpContract.run(
              TestBackends.reference(), new BatchNormTraining(false, false, 0), List.of(x));
      for (Output output : forward.subList(1, 3)) {
        inputs.add(new HostTensor(output.type(), output.data()));
      }
    }
    inputs.add(HostTensor.random(1004, x.type(), -1, 1));
    return new Case(name + " of " + x.type(), op, inputs, ChannelNormGradientCases::bound);
  }

  /** The bounds in the Javadoc of the operations. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    ChannelNormGradient gradient = (ChannelNormGradient) op;
    Magnitudes magnitudes = new Magnitudes(gradient, inputs);
    if (op instanceof BatchNormGradient given && output == 0) {
      return Tolerance.relative(8, Float.MIN_NORMAL).bound(given, inputs, output, expected);
    } else if (output == 0) {
      return magnitudes.ofX(expected);
    }
    return magnitudes.ofChannels(gradient.gradientsOf().get(output));
  }

  /** What the bounds are made of: the elements of a part are normalized together. */
  private static final class Magnitudes {
    private final ChannelNormGradient op;
    private final List<HostTensor> inputs;
    private final int channels;
    private final int size;
    private final int length;
    private final int parts;
    private final double[] mean;
    private final double[] deviation;

    Magnitudes(ChannelNormGradient op, List<HostTensor> inputs) {
      this.op = op;
      this.inputs = inputs;
      HostTensor x = inputs.get(0);
      this.channels = (int) x.shape().dim(1);
      this.size = (int) x.shape().sizeOf(2, x.type().rank());
      this.length = x.data().length();
      this.parts = op.statistics() ? channels : (int) (x.shape().dim(0) * groups());
      this.mean = averages(i -> get(0, i));
      double[] variance = averages(i -> (get(0, i) - mean[part(i)]) * (get(0, i) - mean[part(i)]));
      if (op instanceof BatchNormGradient) {
        for (int c = 0; c < channels; c++) {
          mean[c] = get(op.meanInput(), c);
          variance[c] = get(op.meanInput() + 1, c);
        }
      }
      this.deviation =
          Arrays.stream(variance).map(v -> Math.sqrt(v + op.norm().epsilon())).toArray();
    }

    private long groups() {
      return op.norm() instanceof GroupNorm norm ? norm.groups() : channels;
    }

    private double get(int input, int at) {
      return inputs.get(input).data().get(at);
    }

    private int channel(int i) {
      return i / size % channels;
    }

    private int part(int i) {
      return op.statistics() ? channel(i) : i / (length / parts);
    }

    private double[] averages(IntToDoubleFunction f) {
      double[] averages = new double[parts];
      for (int i = 0; i < length; i++) {
        averages[part(i)] += f.applyAsDouble(i) * parts / length;
      }
      return averages;
    }

    private double normalized(int i) {
      return Math.abs(get(0, i) - mean[part(i)]) / deviation[part(i)];
    }

    private double dy(int i) {
      return Math.abs(get(op.gradientInput(), i));
    }

    private double gamma(int c) {
      return op.gammaInput() < 0 ? 1 : Math.abs(get(op.gammaInput(), c));
    }

    double[] ofX(double[] dx) {
      double[] average = averages(i -> dy(i) * gamma(channel(i)) * (1 + normalized(i)));
      double factor = 32 + 4 * Math.sqrt(length / (double) parts);
      double[] bound = new double[length];
      for (int i = 0; i < length; i++) {
        double g = dy(i) * gamma(channel(i));
        double summed = (g + (1 + normalized(i)) * average[part(i)]) / deviation[part(i)];
        bound[i] = EPSILON * (factor * summed + 2 * Math.abs(dx[i])) + Float.MIN_NORMAL;
      }
      return bound;
    }

    /** Of the gradient of what is given for each channel. */
    double[] ofChannels(String name) {
      boolean products = name.equals("gamma") || name.equals("variance");
      boolean given = op instanceof BatchNormGradient;
      double k = parts == 0 ? 0 : length / (double) parts;
      double m = channels == 0 ? 0 : length / (double) channels;
      double factor =
          given
              ? 16 + 2 * Math.sqrt(m)
              : products ? 16 + 2 * Math.sqrt(k) + 2 * Math.sqrt(m) : 1 + 2 * Math.sqrt(m);
      double[] bound = new double[channels];
      for (int i = 0; i < length; i++) {
        double magnitude = products ? normalized(i) + (given ? 0 : 1) : 1;
        bound[channel(i)] += factor * EPSILON * dy(i) * magnitude;
      }
      for (int c = 0; c < channels && given; c++) {
        double scale = gamma(c) / deviation[c];
        bound[c] *=
            switch (name) {
              case "mean" -> scale;
              case "variance" -> scale / (2 * deviation[c]);
              default -> 1;
            };
      }
      return bound;
    }
  }
}
