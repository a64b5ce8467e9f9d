package org.jocelyn.bench.peer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Unary;

/**
 * Operations as {@code bench/peer/workloads.py} reads them: a function's name and its arguments.
 */
final class TorchForm {
  private static final Masking KEEP = new Masking(Masking.Kind.KEEP, false, false);

  private TorchForm() {}

  /** Empty for what PyTorch has no single function for. */
  static Optional<Map<String, Object>> of(Op op) {
    if (op.equals(Matmul.plain())) {
      return form("matmul");
    }
    if (op instanceof Conv2d conv && !conv.bias() && conv.activation().equals(Activation.NONE)) {
      return convolution(conv);
    }
    if (op.equals(Attention.plain()) || op.equals(Attention.plain().masked(KEEP))) {
      return Optional.of(Map.of("function", "attention", "causal", false));
    }
    if (op.equals(Attention.plain().masked(Masking.CAUSAL))) {
      return Optional.of(Map.of("function", "attention", "causal", true));
    }
    if (op.equals(Softmax.along(-1))) {
      return form("softmax");
    }
    if (op.equals(LayerNorm.from(-1).affine())) {
      return form("layer_norm");
    }
    if (op.equals(new Binary(BinaryFunction.ADD))) {
      return form("add");
    }
    if (op instanceof Reduce reduce) {
      return reduction(reduce);
    }
    return op instanceof Unary unary ? unary(unary) : Optional.empty();
  }

  private static Optional<Map<String, Object>> form(String function) {
    return Optional.of(Map.of("function", function));
  }

  private static Optional<Map<String, Object>> convolution(Conv2d op) {
    ConvWindow window = op.window();
    if (window.top() != window.bottom() || window.left() != window.right()) {
      return Optional.empty();
    }
    return Optional.of(
        Map.of(
            "function",
            "conv2d",
            "stride",
            List.of(window.strideH(), window.strideW()),
            "padding",
            List.of(window.top(), window.left()),
            "dilation",
            List.of(window.dilationH(), window.dilationW()),
            "groups",
            op.groups()));
  }

  private static Optional<Map<String, Object>> reduction(Reduce op) {
    int[] axes = op.axes().stream().mapToInt(Integer::intValue).toArray();
    boolean plain = op.equals(Reduce.of(op.kind(), axes));
    return plain && (op.kind() == Reduce.Kind.SUM || op.kind() == Reduce.Kind.MAX)
        ? Optional.of(Map.of("function", lower(op.kind()), "axes", op.axes()))
        : Optional.empty();
  }

  private static Optional<Map<String, Object>> unary(Unary op) {
    return switch (op.function()) {
      case RELU, GELU, TANH -> form(lower(op.function()));
      default -> Optional.empty();
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
