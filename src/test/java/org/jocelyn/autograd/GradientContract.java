package org.jocelyn.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Quarantines;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a gradient rule promises: in double precision it agrees with central differences; on every
 * backend with double precision within the case's tolerance; the same bits again; no memory kept.
 *
 * <p>The loss is {@code Σ c·y} over the floating outputs with fixed random c.
 */
public abstract class GradientContract {
  private static final String DOUBLE = "reference,precision=double";

  /** Step of the differences, whose error is about its square. */
  private static final double STEP = 1e-5;

  private static final double DIFFERENCE_TOLERANCE = 2e-6;

  /** At most so many elements of an input are disturbed. */
  private static final int PROBES = 48;

  protected abstract List<GradientCase> cases();

  @TestFactory
  final Stream<DynamicTest> theRuleAgreesWithCentralDifferences() {
    return cases().stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> checkDifferences(row)));
  }

  @TestFactory
  final Stream<DynamicContainer> everyBackendAgreesWithDoublePrecision() {
    return TestBackends.names().stream()
        .map(
            name ->
                DynamicContainer.dynamicContainer(
                    name,
                    cases().stream()
                        .map(
                            row ->
                                DynamicTest.dynamicTest(
                                    row.name(), () -> checkBackend(name, row)))));
  }

  private static void checkDifferences(GradientCase row) {
    Backend backend = TestBackends.get(DOUBLE);
    List<double[]> gradients = gradients(backend, row);
    List<Integer> parameters = row.parameters();
    for (int p = 0; p < parameters.size(); p++) {
      HostTensor input = row.inputs().get(parameters.get(p));
      double[] gradient = gradients.get(p);
      int stride = Math.max(1, gradient.length / PROBES);
      for (int i = 0; i < gradient.length; i += stride) {
        double x = input.data().get(i);
        double up = loss(backend, row, parameters.get(p), i, x + STEP);
        double down = loss(backend, row, parameters.get(p), i, x - STEP);
        double difference = (up - down) / (2 * STEP);
        double bound = DIFFERENCE_TOLERANCE * Math.max(1, Math.abs(difference));
        assertTrue(
            Math.abs(gradient[i] - difference) <= bound,
            () ->
                row.name()
                    + ": parameter "
                    + input.type()
                    + " in "
                    + row.parameters()
                    + ", element is off: the rule says "
                    + Arrays.toString(gradient)
                    + ", central differences say "
                    + difference);
      }
    }
  }

  private static void checkBackend(String name, GradientCase row) {
    BackendCounts.count(name);
    Backend backend = TestBackends.get(name);
    List<double[]> expected = gradients(TestBackends.get(DOUBLE), row);
    long open = backend.memory().tensors();
    Quarantines.take();
    List<double[]> actual = gradients(backend, row);
    List<double[]> again = gradients(backend, row);
    assertEquals(List.of(), Quarantines.take(), "kernels quarantined");
    for (int p = 0; p < expected.size(); p++) {
      double largest = 1;
      for (double value : expected.get(p)) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertArrayEquals(
          expected.get(p),
          actual.get(p),
          row.tolerance() * largest,
          "gradient of input " + row.parameters().get(p));
      assertArrayEquals(actual.get(p), again.get(p), 0, "a second run gives other bits");
      for (double value : actual.get(p)) {
        assertTrue(Double.isFinite(value), "a gradient is not finite");
      }
    }
    assertEquals(open, backend.memory().tensors(), "tensors left open");
  }

  /** The tape's gradient of each parameter. */
  private static List<double[]> gradients(Backend backend, GradientCase row) {
    List<double[]> values = new ArrayList<>();
    backend.tidy(
        () -> {
          List<Tensor> inputs = tensors(backend, row, -1, 0, 0);
          try (Tape tape = Tape.record(backend)) {
            List<Tensor> outputs = floating(row.function().apply(inputs));
            List<Tensor> weights = new ArrayList<>();
            for (int k = 0; k < outputs.size(); k++) {
              weights.add(weights(backend, outputs.get(k), k));
            }
            List<Tensor> parameters = row.parameters().stream().map(inputs::get).toList();
            for (Tensor gradient : tape.gradients(outputs, weights, parameters)) {
              values.add(doubles(gradient.toHost()));
            }
          }
        });
    return values;
  }

  /** The loss with one element of one input changed. */
  private static double loss(Backend backend, GradientCase row, int input, int at, double value) {
    double[] loss = {0};
    backend.tidy(
        () -> {
          List<Tensor> outputs =
              floating(row.function().apply(tensors(backend, row, input, at, value)));
          for (int k = 0; k < outputs.size(); k++) {
            double[] y = doubles(outputs.get(k).toHost());
            double[] c = doubles(weights(backend, outputs.get(k), k).toHost());
            for (int i = 0; i < y.length; i++) {
              // what a mask hides is −∞ whatever the parameters are
              loss[0] += Double.isInfinite(y[i]) ? 0 : c[i] * y[i];
            }
          }
        });
    return loss[0];
  }

  private static List<Tensor> floating(List<Tensor> outputs) {
    return outputs.stream().filter(output -> output.dataType().isFloating()).toList();
  }

  private static List<Tensor> tensors(
      Backend backend, GradientCase row, int changed, int at, double value) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < row.inputs().size(); i++) {
      HostTensor input = row.inputs().get(i);
      HostArray data = input.data();
      if (i == changed) {
        data = HostArray.wide(input.type());
        input.data().copyTo(0, data, 0, data.length());
        data.set(at, value);
      }
      tensors.add(backend.tensor(data, input.shape()));
    }
    return tensors;
  }

  private static Tensor weights(Backend backend, Tensor output, int index) {
    SplittableRandom random = new SplittableRandom(97 + index);
    HostArray weights = HostArray.allocate(output.type());
    for (int i = 0; i < weights.length(); i++) {
      weights.set(i, random.nextDouble(-1, 1));
    }
    return backend.tensor(weights, output.shape());
  }

  private static double[] doubles(HostArray host) {
    double[] values = new double[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.get(i);
    }
    return values;
  }
}
