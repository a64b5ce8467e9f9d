package org.jocelyn.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Parameter;
import org.jocelyn.spi.HostArray;

/**
 * Whether the loss {@code Σ c·y} of a block's output, c being random, sends every parameter the
 * gradient that central differences in double precision say.
 */
public final class BlockGradients {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-6;
  private static final double REACHED = 1e-9;
  private static final int PROBES = 5;

  private BlockGradients() {}

  /**
   * Checks a block.
   *
   * @param unreached names of parameters on which the output does not depend
   */
  public static void check(
      Block block, Function<Backend, Tensor> forward, Predicate<String> unreached) {
    Backend backend = TestBackends.get("reference,precision=double");
    block.initialize(backend, 7);
    long open = backend.memory().tensors();
    Map<String, Parameter> parameters = block.parameters();
    List<double[]> gradients = gradients(backend, forward, List.copyOf(parameters.values()));
    int index = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      double[] gradient = gradients.get(index++);
      checkParameter(backend, forward, entry.getKey(), entry.getValue(), gradient);
      double largest =
          IntStream.range(0, gradient.length)
              .mapToDouble(i -> Math.abs(gradient[i]))
              .max()
              .orElse(0);
      assertEquals(
          !unreached.test(entry.getKey()), largest > REACHED, entry.getKey() + " is reached");
    }
    assertEquals(open, backend.memory().tensors(), "tensors left open");
    block.close();
  }

  private static void checkParameter(
      Backend backend,
      Function<Backend, Tensor> forward,
      String name,
      Parameter parameter,
      double[] gradient) {
    double[] values = doubles(parameter.tensor().toHost());
    int stride = Math.max(1, gradient.length / PROBES);
    for (int i = 0; i < gradient.length; i += stride) {
      double up = disturbed(backend, forward, parameter, values, i, STEP);
      double down = disturbed(backend, forward, parameter, values, i, -STEP);
      set(backend, parameter, values);
      double difference = (up - down) / (2 * STEP);
      double off = Math.abs(gradient[i] - difference);
      assertTrue(
          off <= TOLERANCE * Math.max(1, Math.abs(difference)),
          name + "[" + i + "]: the tape says " + gradient[i] + ", differences say " + difference);
    }
  }

  private static double disturbed(
      Backend backend,
      Function<Backend, Tensor> forward,
      Parameter parameter,
      double[] values,
      int at,
      double step) {
    double[] changed = values.clone();
    changed[at] += step;
    set(backend, parameter, changed);
    double[] loss = new double[1];
    backend.tidy(() -> loss[0] = loss(backend, forward.apply(backend)).item());
    return loss[0];
  }

  private static void set(Backend backend, Parameter parameter, double[] values) {
    HostArray wide = HostArray.wide(parameter.type());
    for (int i = 0; i < values.length; i++) {
      wide.set(i, values[i]);
    }
    parameter.set(backend.tensor(wide, parameter.type().shape()));
  }

  private static List<double[]> gradients(
      Backend backend, Function<Backend, Tensor> forward, List<Parameter> parameters) {
    List<double[]> values = new ArrayList<>();
    backend.tidy(
        () -> {
          try (Tape tape = Tape.record(backend)) {
            Tensor loss = loss(backend, forward.apply(backend));
            List<Tensor> tensors = parameters.stream().map(Parameter::tensor).toList();
            tape.gradients(loss, tensors).forEach(g -> values.add(doubles(g.toHost())));
          }
        });
    return values;
  }

  private static Tensor loss(Backend backend, Tensor y) {
    HostTensor weights = HostTensor.random(97, y.type(), -1, 1);
    return y.mul(backend.tensor(weights.data(), weights.shape())).flatten().sum(0);
  }

  private static double[] doubles(HostArray host) {
    return IntStream.range(0, host.length()).mapToDouble(host::get).toArray();
  }
}
