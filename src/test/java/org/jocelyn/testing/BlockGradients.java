package org.jocelyn.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Initializer;
import org.jocelyn.nn.Parameter;
import org.jocelyn.spi.HostArray;

/**
 * Whether the loss {@code Σ c·y} of outputs, c being random and fixed, sends every parameter the
 * gradient that central differences in double precision say.
 */
public final class BlockGradients {
  /** Keeps FLOAT32 tensors as doubles, so that differences are not drowned by rounding. */
  public static final String DOUBLE = "reference,precision=double";

  /** Step of the differences, whose error is about its square. */
  private static final double STEP = 1e-5;

  private static final double TOLERANCE = 2e-6;

  /** What rounding leaves of a gradient that is zero is less. */
  private static final double REACHED = 1e-9;

  /** About so many elements of a parameter are disturbed. */
  private static final int PROBES = 8;

  private final Backend backend = TestBackends.get(DOUBLE);
  private final Supplier<List<Tensor>> outputs;

  private BlockGradients(Supplier<List<Tensor>> outputs) {
    this.outputs = outputs;
  }

  /** A parameter of this many random elements: an input whose gradient is wanted too. */
  public static Parameter input(Backend backend, long... dims) {
    Input input = new Input(dims);
    input.initialize(backend, dims.length);
    return input.x;
  }

  private static final class Input extends Block {
    final Parameter x;

    Input(long... dims) {
      x = parameter("x", Initializer.uniform(1), dims);
    }
  }

  /**
   * Checks a block, which it initializes and closes, and that nothing else stays open.
   *
   * @param unreached names of parameters on which the output does not depend
   */
  public static void check(
      Block block, Function<Backend, Tensor> forward, Predicate<String> unreached) {
    Backend backend = TestBackends.get(DOUBLE);
    block.initialize(backend, 7);
    long open = backend.memory().tensors();
    BlockGradients check = new BlockGradients(() -> List.of(forward.apply(backend)));
    check.run(block.parameters(), unreached);
    assertEquals(open, backend.memory().tensors(), "tensors left open");
    block.close();
  }

  /** Checks parameters, all of which the outputs must depend on. */
  public static void check(Collection<Parameter> parameters, Supplier<List<Tensor>> outputs) {
    Map<String, Parameter> named = new LinkedHashMap<>();
    parameters.forEach(p -> named.put("parameter " + named.size() + ", " + p.type(), p));
    new BlockGradients(outputs).run(named, name -> false);
  }

  private void run(Map<String, Parameter> parameters, Predicate<String> unreached) {
    List<double[]> gradients = gradients(parameters.values());
    int index = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      String name = entry.getKey();
      double[] gradient = gradients.get(index++);
      int stride = Math.max(1, gradient.length / PROBES);
      for (int i = 0; i < gradient.length; i += stride) {
        double difference = difference(entry.getValue(), i);
        double bound = TOLERANCE * Math.max(1, Math.abs(difference));
        assertEquals(difference, gradient[i], bound, name + ", element " + i);
      }
      double largest = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
      assertEquals(!unreached.test(name), largest > REACHED, name + " is reached");
    }
  }

  private List<double[]> gradients(Collection<Parameter> parameters) {
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

  private double difference(Parameter parameter, int at) {
    double[] values = doubles(parameter.tensor().toHost());
    double up = disturbed(parameter, values, at, STEP);
    double down = disturbed(parameter, values, at, -STEP);
    set(parameter, values);
    return (up - down) / (2 * STEP);
  }

  private double disturbed(Parameter parameter, double[] values, int at, double step) {
    double[] changed = values.clone();
    changed[at] += step;
    set(parameter, changed);
    double[] loss = new double[1];
    backend.tidy(() -> loss[0] = loss(outputs.get()));
    return loss[0];
  }

  private void set(Parameter parameter, double[] values) {
    HostArray wide = HostArray.wide(parameter.type());
    for (int i = 0; i < values.length; i++) {
      wide.set(i, values[i]);
    }
    parameter.set(backend.tensor(wide, parameter.type().shape()));
  }

  private static double loss(List<Tensor> outputs) {
    double loss = 0;
    for (int k = 0; k < outputs.size(); k++) {
      HostArray y = outputs.get(k).toHost();
      HostArray c = weights(outputs.get(k), k);
      for (int i = 0; i < y.length(); i++) {
        loss += c.get(i) * y.get(i);
      }
    }
    return loss;
  }

  private static HostArray weights(Tensor output, int index) {
    return HostTensor.random(97 + index, output.type(), -1, 1).data();
  }

  private static double[] doubles(HostArray host) {
    return IntStream.range(0, host.length()).mapToDouble(host::get).toArray();
  }
}
