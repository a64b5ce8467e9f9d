package org.jocelyn.nn.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Parameter;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.OptimizerStep;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.op.SgdStep;

/**
 * Changes parameters in place by their gradients, with one operation for each parameter. What it
 * remembers from step to step lies on the device and is saved by name, so that training goes on
 * after a pause with the same bits.
 */
public final class Optimizer implements AutoCloseable {
  /** Added to the norm that clipping divides by. */
  private static final float NORM_EPSILON = 1e-6f;

  private final Map<String, Parameter> parameters;
  private final OptimizerStep operation;
  private final Map<String, Tensor> memory = new LinkedHashMap<>();
  private double learningRate;
  private double clipNorm = Double.POSITIVE_INFINITY;
  private long steps;

  /**
   * @param parameters what to change, by name; initialized
   * @param operation what a step does to each; its states begin as zeros
   * @param learningRate of the first steps
   */
  public Optimizer(
      Map<String, Parameter> parameters, OptimizerStep operation, double learningRate) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.operation = operation;
    setLearningRate(learningRate);
    if (parameters.isEmpty()) {
      throw new ParameterException(name() + ": there are no parameters");
    }
    parameters.forEach(
        (name, parameter) -> {
          Backend backend = parameter.tensor().backend();
          for (String state : operation.states()) {
            memory.put(name + "." + state, backend.full(parameter.type(), 0).keep());
          }
        });
  }

  /** Gradient descent with momentum; 0 for none (Robbins and Monro 1951, Sutskever et al. 2013). */
  public static Optimizer sgd(Block network, double learningRate, float momentum) {
    return new Optimizer(network.parameters(), new SgdStep(momentum, false, 0), learningRate);
  }

  /** Adagrad (Duchi et al. 2011) with ε = 1e-10. */
  public static Optimizer adagrad(Block network, double learningRate) {
    return new Optimizer(network.parameters(), new AdagradStep(1e-10f, 0), learningRate);
  }

  /** RMSprop (Hinton 2012) with decay 0.99 and ε = 1e-8. */
  public static Optimizer rmsProp(Block network, double learningRate) {
    return new Optimizer(network.parameters(), new RmsPropStep(0.99f, 1e-8f, 0, 0), learningRate);
  }

  /** Adam (Kingma and Ba 2015) with β = 0.9 and 0.999, ε = 1e-8. */
  public static Optimizer adam(Block network, double learningRate) {
    return new Optimizer(
        network.parameters(), new AdamStep(0.9f, 0.999f, 1e-8f, 0, false), learningRate);
  }

  /** Adam with decoupled weight decay (Loshchilov and Hutter 2019), else as {@link #adam}. */
  public static Optimizer adamW(Block network, double learningRate, float weightDecay) {
    return new Optimizer(
        network.parameters(), new AdamStep(0.9f, 0.999f, 1e-8f, weightDecay, true), learningRate);
  }

  private String name() {
    return "Optimizer(" + operation.label() + ")";
  }

  public double learningRate() {
    return learningRate;
  }

  /** Sets the rate of the steps to come. */
  public void setLearningRate(double rate) {
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new ParameterException(
          name() + ": learning rate " + rate + " must be finite, at least 0");
    }
    learningRate = rate;
  }

  /**
   * From now on scales all gradients together so that their norm, the root of the sum of all
   * squares, is at most {@code norm} (Pascanu et al. 2013).
   */
  public void clipGlobalNorm(double norm) {
    if (!(norm > 0)) {
      throw new ParameterException(name() + ": norm " + norm + " to clip to must be positive");
    }
    clipNorm = norm;
  }

  /** Steps made so far. */
  public long steps() {
    return steps;
  }

  /**
   * Changes each parameter.
   *
   * @param gradients in the parameters' order
   * @param factor multiplies the gradients first: 1/k for the sum of k batches' gradients
   */
  public void step(List<Tensor> gradients, double factor) {
    if (gradients.size() != parameters.size()) {
      throw new ParameterException(
          "%s.step: %d gradients for %d parameters"
              .formatted(name(), gradients.size(), parameters.size()));
    }
    Backend backend = gradients.get(0).backend();
    steps++;
    backend.tidy(
        () -> {
          float[] numbers = operation.rates(learningRate, steps);
          Tensor rates = backend.tensor(numbers, numbers.length);
          Tensor scale = scale(backend, gradients, (float) factor);
          int index = 0;
          for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(entry.getValue().tensor());
            inputs.add(gradients.get(index++));
            for (String state : operation.states()) {
              inputs.add(memory.get(entry.getKey() + "." + state));
            }
            inputs.add(rates);
            inputs.add(scale);
            backend.run(operation, inputs);
          }
        });
  }

  /** {@link #step(List, double)} with the gradients as they are. */
  public void step(List<Tensor> gradients) {
    step(gradients, 1);
  }

  /**
   * What gradients are multiplied by: one element, computed on the device where it depends on them.
   */
  private Tensor scale(Backend backend, List<Tensor> gradients, float factor) {
    Tensor plain = backend.tensor(new float[] {factor}, 1);
    if (clipNorm == Double.POSITIVE_INFINITY) {
      return plain;
    }
    Tensor norm = globalNorm(gradients).mul(factor).add(NORM_EPSILON);
    Tensor shrinking = backend.tensor(new float[] {(float) clipNorm}, 1).div(norm);
    return shrinking.clip(0, 1).mul(plain);
  }

  /** The root of the sum of the squares of all elements: one element. */
  public static Tensor globalNorm(List<Tensor> gradients) {
    List<Tensor> squares = new ArrayList<>();
    for (Tensor gradient : gradients) {
      squares.add(gradient.reduce(Reduce.Kind.SUM_SQUARES, false).reshape(1));
    }
    Tensor first = squares.get(0);
    Tensor all = first.concat(0, squares.subList(1, squares.size()).toArray(new Tensor[0]));
    return all.reduce(Reduce.Kind.SUM, true).sqrt();
  }

  /** What to save of it, by name: with {@link #steps} all that a later step depends on. */
  public Map<String, Tensor> memory() {
    return Collections.unmodifiableMap(memory);
  }

  /**
   * Goes on where an optimizer of the same parameters was.
   *
   * @param saved what its {@link #memory} was, on this backend; the caller keeps the tensors
   * @throws ParameterException if a tensor is missing or of another type
   */
  public void resume(Map<String, Tensor> saved, long atStep) {
    memory.forEach(
        (name, tensor) -> {
          Tensor value = saved.get(name);
          if (value == null || !value.type().equals(tensor.type())) {
            throw new ParameterException(
                "%s.resume: %s must be %s, saved is %s"
                    .formatted(
                        name(), name, tensor.type(), value == null ? "nothing" : value.type()));
          }
        });
    // an operation of its own: the optimizer writes over its memory, which the caller's tensors
    // must not show
    memory.replaceAll(
        (name, before) -> {
          before.close();
          return saved.get(name).mul(1).keep();
        });
    steps = atStep;
  }

  @Override
  public void close() {
    memory.values().forEach(Tensor::close);
  }
}
