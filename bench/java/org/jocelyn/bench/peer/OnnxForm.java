package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.HostArray;

/**
 * A workload as ONNX has it: one operator where there is one.
 *
 * @param operator its name
 * @param domain the empty one of ONNX, or that of ONNX Runtime's own operators
 * @param attributes of the operator
 */
record OnnxForm(String operator, String domain, Map<String, Object> attributes) {
  /** What hides a key where a mask is added; the exponential of less is zero too. */
  private static final float HIDDEN = -1e9f;

  private static OnnxForm plain(String operator) {
    return new OnnxForm(operator, "", Map.of());
  }

  /** Nothing where ONNX has no operator, or this class does not know it. */
  static Optional<OnnxForm> of(OpWorkload workload) {
    Op op = workload.op();
    if (op.equals(Matmul.plain())) {
      return Optional.of(plain("MatMul"));
    }
    if (op instanceof Conv2d conv && !conv.bias() && conv.activation().equals(Activation.NONE)) {
      return Optional.of(new OnnxForm("Conv", "", window(conv)));
    }
    if (op instanceof Attention attention && attention.scale().isEmpty()) {
      return Optional.of(attention(attention, workload.inputs().get(0)));
    }
    if (op instanceof Softmax softmax
        && softmax.equals(Softmax.along(-1).masked(softmax.masking()))) {
      return Optional.of(new OnnxForm("Softmax", "", Map.of("axis", -1)));
    }
    if (op instanceof LayerNorm norm && norm.equals(LayerNorm.from(-1).affine())) {
      return Optional.of(
          new OnnxForm("LayerNormalization", "", Map.of("epsilon", LayerNorm.EPSILON)));
    }
    if (op instanceof Unary unary) {
      return unary(unary.function());
    }
    if (op.equals(new Binary(BinaryFunction.ADD))) {
      return Optional.of(plain("Add"));
    }
    if (op instanceof Reduce reduce) {
      return reduce(reduce);
    }
    return op instanceof Recurrent recurrent ? recurrent(recurrent, workload) : Optional.empty();
  }

  private static Map<String, Object> window(Conv2d conv) {
    ConvWindow window = conv.window();
    return Map.of(
        "strides",
        List.of(window.strideH(), window.strideW()),
        "dilations",
        List.of(window.dilationH(), window.dilationW()),
        "pads",
        List.of(window.top(), window.left(), window.bottom(), window.right()),
        "group",
        conv.groups());
  }

  private static OnnxForm attention(Attention op, TensorType queries) {
    long causal = op.masking().causal() ? 1 : 0;
    Map<String, Object> attributes =
        Map.of("num_heads", queries.shape().dim(1), "unidirectional", causal);
    return new OnnxForm("MultiHeadAttention", OnnxGraph.MICROSOFT, attributes);
  }

  private static Optional<OnnxForm> unary(UnaryFunction function) {
    return switch (function) {
      case RELU -> Optional.of(plain("Relu"));
      case TANH -> Optional.of(plain("Tanh"));
      case GELU -> Optional.of(new OnnxForm("Gelu", OnnxGraph.MICROSOFT, Map.of()));
      default -> Optional.empty();
    };
  }

  private static Optional<OnnxForm> reduce(Reduce op) {
    Map<String, Object> keep = Map.of("keepdims", op.keepDims() ? 1 : 0);
    return switch (op.kind()) {
      case SUM -> Optional.of(new OnnxForm("ReduceSum", "", keep));
      case MAX ->
          Optional.of(new OnnxForm("ReduceMax", "", Map.of("keepdims", 0, "axes", op.axes())));
      default -> Optional.empty();
    };
  }

  private static Optional<OnnxForm> recurrent(Recurrent op, OpWorkload workload) {
    Map<String, Object> attributes =
        Map.of("hidden_size", workload.inputs().get(2).shape().dim(-1));
    if (op.equals(Lstm.of(op.recurrence()))) {
      return Optional.of(new OnnxForm("LSTM", "", attributes));
    }
    return op.equals(Rnn.of(op.recurrence()))
        ? Optional.of(new OnnxForm("RNN", "", attributes))
        : Optional.empty();
  }

  /** An input of the file. */
  record Input(String name, TensorType type, HostArray values, boolean constant) {}

  /** The inputs in the operator's layout. */
  List<Input> inputs(OpWorkload workload, List<HostArray> values) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      TensorType type = workload.inputs().get(i);
      boolean constant = workload.constants().contains(i);
      Input input = new Input(workload.op().inputNames().get(i), type, values.get(i), constant);
      if (workload.op() instanceof Attention) {
        input = i < 3 ? HeadLayout.joined(input) : added(input);
      }
      inputs.add(input);
    }
    if (workload.op() instanceof Reduce reduce && operator.equals("ReduceSum")) {
      long[] axes = reduce.axes().stream().mapToLong(Integer::longValue).toArray();
      TensorType type = TensorType.of(DataType.INT64, axes.length);
      inputs.add(new Input("axes", type, HostArray.of(axes), true));
    }
    if (workload.op() instanceof Softmax softmax && softmax.masking().equals(Masking.CAUSAL)) {
      inputs.add(causal(workload.inputs().get(0)));
    }
    return inputs;
  }

  /** MultiHeadAttention adds its mask. */
  private static Input added(Input keep) {
    TensorType type = keep.type().withDataType(DataType.FLOAT32);
    HostArray bias = HostArray.allocate(type);
    for (int i = 0; i < bias.length(); i++) {
      bias.set(i, keep.values().get(i) == 0 ? HIDDEN : 0);
    }
    return new Input(keep.name(), type, bias, keep.constant());
  }

  /** Softmax has no masks: a constant one that Where picks with. */
  private static Input causal(TensorType logits) {
    long rows = logits.shape().dim(-2);
    long columns = logits.shape().dim(-1);
    TensorType type = TensorType.of(DataType.BOOL, rows, columns);
    HostArray keep = HostArray.allocate(type);
    for (int i = 0; i < keep.length(); i++) {
      keep.set(i, i % columns <= i / columns + columns - rows ? 1 : 0);
    }
    return new Input("mask", type, keep, true);
  }

  /** The file. */
  byte[] file(OpWorkload workload, List<Input> inputs) {
    OnnxGraph graph = new OnnxGraph();
    for (Input input : inputs) {
      if (input.constant()) {
        graph.constant(input.name(), input.type(), input.values());
      } else {
        graph.input(input.name(), input.type());
      }
    }
    List<String> names = new ArrayList<>(inputs.stream().map(Input::name).toList());
    if (workload.op() instanceof Softmax && names.size() > 1) {
      HostArray hidden = HostArray.of(new float[] {Float.NEGATIVE_INFINITY});
      graph.constant("hidden", TensorType.float32(), hidden);
      graph.node("Where", "", List.of(names.get(1), names.get(0), "hidden"), "masked", Map.of());
      names = List.of("masked");
    } else if (workload.op() instanceof Attention && names.size() > 3) {
      names.addAll(3, List.of("", "")); // bias and key padding mask
    }
    return graph
        .node(operator, domain, names, "y", attributes)
        .output("y", output(workload))
        .file();
  }

  /** The output's type in the operator's layout. */
  static TensorType output(OpWorkload workload) {
    TensorType type = workload.outputs().get(0);
    return workload.op() instanceof Attention ? HeadLayout.joined(type) : type;
  }

  /** The output in the workload's layout. */
  static HostArray restored(OpWorkload workload, HostArray output) {
    return workload.op() instanceof Attention
        ? HeadLayout.split(output, workload.outputs().get(0))
        : output;
  }
}
