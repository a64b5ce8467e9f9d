package org.jocelyn.onnx;

import java.util.List;
import java.util.Optional;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/** Losses of classification. */
final class LossOperators {
  private LossOperators() {}

  static void addTo(OperatorTable table) {
    table.add("NegativeLogLikelihoodLoss", 12, node -> negativeLogLikelihood(node.attributes()));
    table.add("SoftmaxCrossEntropyLoss", 12, node -> crossEntropy(node.attributes()));
  }

  /**
   * The attributes of a loss.
   *
   * @param ignored the target that does not count
   */
  private record Loss(Reduction reduction, Optional<Long> ignored) {
    static Loss of(Attributes attributes) {
      return new Loss(
          Reduction.of(attributes.text("reduction", "mean")),
          attributes.has("ignore_index")
              ? Optional.of(attributes.integer("ignore_index"))
              : Optional.empty());
    }

    /**
     * {@code −weights[t]·logs[n, t, …]} for each target t, reduced; the mean is over the weights.
     *
     * @param logs {@code [N, C, …]}, target {@code [N, …]} and weights {@code [C]}
     */
    Value run(Call call, Value logs, Value target, Optional<Value> weights) {
      Optional<Value> skipped =
          ignored.map(
              label -> call.apply(BinaryFunction.EQUAL, target, scalar(call, label, target)));
      Value classes =
          skipped.map(skip -> where(call, skip, scalar(call, 0, target), target)).orElse(target);
      Value picked =
          call.run(
              new GatherElements(1), logs, call.reshape(classes, classes.shape().unsqueeze(1)));
      Value losses = call.apply(UnaryFunction.NEG, call.reshape(picked, picked.shape().squeeze(1)));
      TensorType each = losses.type();
      Value weight =
          weights
              .map(given -> call.run(new Gather(0), given, classes))
              .orElseGet(() -> call.run(new Fill(each, 1)));
      Value weighted =
          weights.isPresent() ? call.apply(BinaryFunction.MUL, losses, weight) : losses;
      Value zero = call.scalar(0, each.dataType());
      return reduction.run(
          call,
          skipped.map(skip -> where(call, skip, zero, weighted)).orElse(weighted),
          skipped.map(skip -> where(call, skip, zero, weight)).orElse(weight));
    }

    private static Value scalar(Call call, long value, Value like) {
      return call.cast(call.value(Constant.of(Shape.scalar(), value)), like.dataType());
    }

    private static Value where(Call call, Value condition, Value x, Value otherwise) {
      return call.run(new Where(), condition, x, otherwise);
    }
  }

  /** What is made of the losses of all targets. */
  private enum Reduction {
    NONE,
    SUM,
    MEAN;

    static Reduction of(String name) {
      return switch (name) {
        case "none" -> NONE;
        case "sum" -> SUM;
        case "mean" -> MEAN;
        default -> throw new OnnxException("reduction '" + name + "' is none");
      };
    }

    Value run(Call call, Value losses, Value weights) {
      Reduce sum = Reduce.of(Reduce.Kind.SUM);
      return switch (this) {
        case NONE -> losses;
        case SUM -> call.run(sum, losses);
        case MEAN -> call.apply(BinaryFunction.DIV, call.run(sum, losses), call.run(sum, weights));
      };
    }
  }

  private static Optional<Value> weights(Call call) {
    return call.has(2) ? Optional.of(call.in(2)) : Optional.empty();
  }

  private static Operator negativeLogLikelihood(Attributes attributes) {
    Loss loss = Loss.of(attributes);
    return call -> List.of(loss.run(call, call.in(0), call.in(1), weights(call)));
  }

  /** The loss, and the logarithms of the probabilities. */
  private static Operator crossEntropy(Attributes attributes) {
    Loss loss = Loss.of(attributes);
    return call -> {
      Value logs = call.run(Softmax.along(1).log(), call.in(0));
      return List.of(loss.run(call, logs, call.in(1), weights(call)), logs);
    };
  }
}
