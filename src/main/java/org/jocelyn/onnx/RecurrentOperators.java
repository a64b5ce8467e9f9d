package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jocelyn.DataType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.UnaryFunction;

/** Recurrent networks over whole sequences. Optional inputs come in the order of the library's. */
final class RecurrentOperators {
  private static final int X = 0;
  private static final int RECURRENT_WEIGHTS = 2;
  private static final int BIAS = 3;
  private static final int LENGTHS = 4;
  private static final int INITIAL_STATE = 5;
  private static final int INITIAL_CELL = 6;
  private static final int PEEPHOLES = 7;

  private RecurrentOperators() {}

  static void addTo(OperatorTable table) {
    table.add("RNN", RecurrentOperators::rnn);
    table.add("GRU", RecurrentOperators::gru);
    table.add("LSTM", RecurrentOperators::lstm);
  }

  private static Operator rnn(Node node) {
    Rnn plain = Rnn.of(recurrence(node));
    List<Activation> given = activations(node.attributes());
    return operator(node, given.isEmpty() ? plain : plain.activatedBy(given));
  }

  private static Operator gru(Node node) {
    Gru plain = Gru.of(recurrence(node));
    boolean linearFirst = node.attributes().flag("linear_before_reset", false);
    Gru op = linearFirst ? plain.linearFirst() : plain;
    List<Activation> given = activations(node.attributes());
    return operator(node, given.isEmpty() ? op : op.activatedBy(given));
  }

  private static Operator lstm(Node node) {
    Lstm plain = Lstm.of(recurrence(node));
    List<Activation> given = activations(node.attributes());
    Lstm op =
        new Lstm(
            plain.recurrence(),
            !node.input(INITIAL_CELL).isEmpty(),
            !node.input(PEEPHOLES).isEmpty(),
            node.attributes().flag("input_forget", false),
            given.isEmpty() ? plain.activations() : given);
    return operator(node, op);
  }

  // ---- attributes

  private static Recurrence recurrence(Node node) {
    Attributes attributes = node.attributes();
    float clip = attributes.number("clip", Float.POSITIVE_INFINITY);
    if (!(clip > 0)) {
      throw new OnnxException("clip is " + clip + ", must be positive");
    }
    return new Recurrence(
        direction(attributes.text("direction", "forward")),
        clip,
        !node.input(BIAS).isEmpty(),
        !node.input(LENGTHS).isEmpty(),
        !node.input(INITIAL_STATE).isEmpty());
  }

  private static RecurrentDirection direction(String text) {
    return switch (text) {
      case "forward" -> RecurrentDirection.FORWARD;
      case "reverse" -> RecurrentDirection.REVERSE;
      case "bidirectional" -> RecurrentDirection.BIDIRECTIONAL;
      default -> throw new OnnxException("direction '" + text + "' is none");
    };
  }

  /** The numbers of the attributes that functions with parameters take, one after the other. */
  private static final class Parameters {
    private final float[] numbers;
    private int taken;

    Parameters(float[] numbers) {
      this.numbers = numbers;
    }

    float next(double fallback) {
      return taken < numbers.length ? numbers[taken++] : (float) fallback;
    }
  }

  /** The functions that are given; none stands for the operator's usual ones. */
  private static List<Activation> activations(Attributes attributes) {
    Parameters alpha = new Parameters(attributes.numbers("activation_alpha"));
    Parameters beta = new Parameters(attributes.numbers("activation_beta"));
    List<Activation> activations = new ArrayList<>();
    for (String name : attributes.texts("activations")) {
      activations.add(activation(name, alpha, beta));
    }
    return activations;
  }

  private static Activation activation(String name, Parameters alpha, Parameters beta) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "relu" -> Activation.RELU;
      case "tanh" -> Activation.TANH;
      case "sigmoid" -> Activation.SIGMOID;
      case "softsign" -> Activation.of(UnaryFunction.SOFTSIGN);
      case "softplus" -> Activation.of(UnaryFunction.SOFTPLUS);
      case "leakyrelu" -> Activation.leakyRelu(alpha.next(0.01));
      case "elu" -> new Activation(UnaryFunction.ELU, alpha.next(1), 0);
      case "thresholdedrelu" -> new Activation(UnaryFunction.THRESHOLDED_RELU, alpha.next(1), 0);
      case "affine" -> new Activation(UnaryFunction.AFFINE, alpha.next(1), beta.next(0));
      case "hardsigmoid" ->
          new Activation(UnaryFunction.HARD_SIGMOID, alpha.next(0.2), beta.next(0.5));
      default -> throw new UnsupportedFeature("activation " + name);
    };
  }

  // ---- tensors

  /** Sequences and states have the batch in front where layout is 1, behind the others where 0. */
  private static Operator operator(Node node, Recurrent op) {
    boolean batchFirst = node.attributes().flag("layout", false);
    long hidden = node.attributes().integer("hidden_size", 0);
    return call -> {
      if (hidden > 0 && call.in(RECURRENT_WEIGHTS).shape().dim(-1) != hidden) {
        throw new OnnxException("hidden_size is " + hidden + ", R " + call.in(RECURRENT_WEIGHTS));
      }
      List<Value> inputs = new ArrayList<>();
      for (int i = 0; i < call.inputs(); i++) {
        if (call.has(i)) {
          Value input = i == LENGTHS ? call.in(i) : call.cast(call.in(i), DataType.FLOAT32);
          inputs.add(batchFirst && isPerSequence(i) ? call.transpose(input, 1, 0, 2) : input);
        }
      }
      List<Value> outputs = new ArrayList<>(call.runAll(op, inputs));
      DataType type = call.in(X).dataType();
      for (int i = 0; i < outputs.size(); i++) {
        int[] order = i == 0 ? new int[] {2, 0, 1, 3} : new int[] {1, 0, 2};
        Value output = outputs.get(i);
        outputs.set(i, call.cast(batchFirst ? call.transpose(output, order) : output, type));
      }
      return outputs;
    };
  }

  private static boolean isPerSequence(int input) {
    return input == X || input == INITIAL_STATE || input == INITIAL_CELL;
  }
}
