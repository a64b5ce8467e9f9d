package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.autograd.Tape;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.TestBackends;

/**
 * Compares the gradients of parameters through whole blocks with central differences, in double
 * precision. The loss is {@code Σ c·y} over the outputs with fixed random c.
 */
final class BlockGradients {
  /** Keeps FLOAT32 tensors as doubles, so that differences are not drowned by rounding. */
  static final String DOUBLE = "reference,precision=double";

  /** Step of the differences, whose error is about its square. */
  private static final double STEP = 1e-5;

  private static final double TOLERANCE = 2e-6;

  /** At most so many elements of a parameter are disturbed. */
  private static final int PROBES = 16;

  private BlockGradients() {}

  /** A parameter of this many random elements: an input whose gradient is wanted too. */
  static Parameter input(Backend backend, long... dims) {
    Parameter input =
        new Parameter(TensorType.float32(dims), Initializer.uniform(1), /* trainable= */ true);
    float[] elements = new float[(int) input.type().size()];
    input.initializer().fill(elements, input.type().shape(), new SplittableRandom(dims.length));
    input.set(backend.tensor(elements, dims));
    return input;
  }

  /** Fails where a gradient is off, or is zero everywhere. */
  static void check(Collection<Parameter> parameters, Supplier<List<Tensor>> outputs) {
    Backend backend = TestBackends.get(DOUBLE);
    List<double[]> gradients = gradients(backend, parameters, outputs);
    int index = 0;
    for (Parameter parameter : parameters) {
      double[] gradient = gradients.get(index);
      String name = "parameter " + index + ", " + parameter.type();
      double largest = 0;
      int stride = Math.max(1, gradient.length / PROBES);
      for (int i = 0; i < gradient.length; i += stride) {
        double difference = difference(backend, parameter, i, outputs);
        double bound = TOLERANCE * Math.max(1, Math.abs(difference));
        assertEquals(difference, gradient[i], bound, name + ", element " + i);
        largest = Math.max(largest, Math.abs(gradient[i]));
      }
      assertTrue(largest > 0, () -> name + " is not reached");
      index++;
    }
  }

  private static List<double[]> gradients(
      Backend backend, Collection<Parameter> parameters, Supplier<List<Tensor>> outputs) {
    List<double[]> values = new ArrayList<>();
    backend.tidy(
        () -> {
          List<Tensor> tensors = parameters.stream().map(Parameter::tensor).toList();
          try (Tape tape = Tape.record(backend)) {
            List<Tensor> made = outputs.get();
            List<Tensor> weights = new ArrayList<>();
            for (int k = 0; k < made.size(); k++) {
              weights.add(backend.tensor(weights(made.get(k), k), made.get(k).shape()));
            }
            for (Tensor gradient : tape.gradients(made, weights, tensors)) {
              values.add(doubles(gradient.toHost()));
            }
          }
        });
    return values;
  }

  private static double difference(
      Backend backend, Parameter parameter, int at, Supplier<List<Tensor>> outputs) {
    HostArray before = parameter.tensor().toHost();
    double x = before.get(at);
    double up = loss(backend, parameter, before, at, x + STEP, outputs);
    double down = loss(backend, parameter, before, at, x - STEP, outputs);
    parameter.set(backend.tensor(before, parameter.type().shape()));
    return (up - down) / (2 * STEP);
  }

  private static double loss(
      Backend backend,
      Parameter parameter,
      HostArray before,
      int at,
      double value,
      Supplier<List<Tensor>> outputs) {
    HostArray changed = HostArray.wide(parameter.type());
    before.copyTo(0, changed, 0, before.length());
    changed.set(at, value);
    parameter.set(backend.tensor(changed, parameter.type().shape()));
    double[] loss = {0};
    backend.tidy(
        () -> {
          List<Tensor> made = outputs.get();
          for (int k = 0; k < made.size(); k++) {
            HostArray y = made.get(k).toHost();
            HostArray c = weights(made.get(k), k);
            for (int i = 0; i < y.length(); i++) {
              loss[0] += c.get(i) * y.get(i);
            }
          }
        });
    return loss[0];
  }

  private static HostArray weights(Tensor output, int index) {
    SplittableRandom random = new SplittableRandom(97 + index);
    HostArray weights = HostArray.allocate(output.type());
    for (int i = 0; i < weights.length(); i++) {
      weights.set(i, random.nextDouble(-1, 1));
    }
    return weights;
  }

  private static double[] doubles(HostArray host) {
    double[] values = new double[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.get(i);
    }
    return values;
  }
}
