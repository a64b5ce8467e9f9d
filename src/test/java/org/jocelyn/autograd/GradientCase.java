package org.jocelyn.autograd;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jocelyn.Tensor;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;

/**
 * One row of a gradient contract: operations on inputs, and with respect to which inputs their
 * gradient is checked.
 *
 * @param parameters indices of floating inputs
 * @param tolerance of a backend's gradients, relative to the largest element or 1
 */
public record GradientCase(
    String name,
    Function<List<Tensor>, List<Tensor>> function,
    List<HostTensor> inputs,
    List<Integer> parameters,
    double tolerance) {
  private static final double TOLERANCE = 2e-5;

  /** One operation, checked with respect to all its floating inputs. */
  public static GradientCase of(String name, Op op, HostTensor... inputs) {
    return of(name, tensors -> tensors.get(0).backend().run(op, tensors), inputs);
  }

  /** Any operations, checked with respect to all floating inputs. */
  public static GradientCase of(
      String name, Function<List<Tensor>, List<Tensor>> function, HostTensor... inputs) {
    List<Integer> floating =
        IntStream.range(0, inputs.length)
            .filter(i -> inputs[i].type().dataType().isFloating())
            .boxed()
            .toList();
    return new GradientCase(name, function, List.of(inputs), floating, TOLERANCE);
  }

  /** The same with respect to these inputs only. */
  public GradientCase withRespectTo(Integer... indices) {
    return new GradientCase(name, function, inputs, List.of(indices), tolerance);
  }

  /** The same with another tolerance. */
  public GradientCase within(double relative) {
    return new GradientCase(name, function, inputs, parameters, relative);
  }
}
