package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Slice;

/**
 * Scan: {@code state…, slices… = body(state…, slice t of each scanned input…)} for every t, the
 * slices stacked. Before opset 9, state and scanned inputs had a batch axis in front and each of
 * its entries was scanned on its own.
 */
final class ScanOperator {
  private final Graph body;
  private final int states;
  private final Axis[] inputs;
  private final Axis[] outputs;

  private ScanOperator(Graph body, int states, Axis[] inputs, Axis[] outputs) {
    this.body = body;
    this.states = states;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** How a tensor is cut into slices. */
  private record Axis(int axis, boolean reversed) {}

  static Operator create(Node node) {
    boolean batched = node.opset() < 9;
    if (batched && !node.input(0).isEmpty()) {
      throw new UnsupportedFeature("sequence_lens of Scan before opset 9");
    }
    Attributes attributes = node.attributes();
    Graph body = attributes.graph("body");
    int first = batched ? 1 : 0;
    int scanned = Math.toIntExact(attributes.integer("num_scan_inputs"));
    int states = node.inputs().size() - first - scanned;
    int stacked = node.outputs().size() - states;
    if (scanned < 1 || states < 0 || stacked < 0) {
      throw new OnnxException(
          "num_scan_inputs "
              + scanned
              + ", inputs "
              + node.inputs()
              + ", outputs "
              + node.outputs()
              + ": there must be a scanned input, and an output for each state");
    }
    ControlFlowOperators.requireCount(body, "inputs", body.inputs().size(), states + scanned);
    ControlFlowOperators.requireCount(body, "outputs", body.outputs().size(), states + stacked);
    if (batched) {
      Axis[] in = axes(scanned, new long[0], attributes.integers("directions"));
      Axis[] out = axes(stacked, new long[0], new long[0]);
      ScanOperator scan = new ScanOperator(body, states, in, out);
      return scan::runBatch;
    }
    Axis[] in =
        axes(
            scanned,
            attributes.integers("scan_input_axes"),
            attributes.integers("scan_input_directions"));
    Axis[] out =
        axes(
            stacked,
            attributes.integers("scan_output_axes"),
            attributes.integers("scan_output_directions"));
    ScanOperator scan = new ScanOperator(body, states, in, out);
    return call -> scan.run(call, call.all());
  }

  private static Axis[] axes(int count, long[] axes, long[] reversed) {
    requireLength("axes", axes, count);
    requireLength("directions", reversed, count);
    Axis[] all = new Axis[count];
    for (int i = 0; i < count; i++) {
      int axis = axes.length == 0 ? 0 : Math.toIntExact(axes[i]);
      all[i] = new Axis(axis, reversed.length > 0 && reversed[i] != 0);
    }
    return all;
  }

  private static void requireLength(String what, long[] values, int count) {
    if (values.length != 0 && values.length != count) {
      throw new OnnxException(
          what + " " + Arrays.toString(values) + " must be as many as are scanned, " + count);
    }
  }

  private List<Value> run(Call call, List<Value> arguments) {
    List<Value> state = arguments.subList(0, states);
    List<Value> scanned = arguments.subList(states, arguments.size());
    long rounds = rounds(scanned);
    List<ScanOutput> stacks = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      OnnxValue declared = body.outputs().get(states + i);
      stacks.add(new ScanOutput(declared, outputs[i].axis(), outputs[i].reversed()));
    }
    for (long round = 0; round < rounds; round++) {
      List<Value> given = new ArrayList<>(state);
      for (int i = 0; i < inputs.length; i++) {
        long at = inputs[i].reversed() ? rounds - 1 - round : round;
        given.add(slice(call, scanned.get(i), inputs[i].axis(), at));
      }
      List<Value> made = call.body(body, given);
      if (round > 0) {
        state.forEach(call::free);
      }
      given.subList(states, given.size()).forEach(call::free);
      state = made.subList(0, states);
      for (int i = 0; i < stacks.size(); i++) {
        stacks.get(i).add(call, made.get(states + i));
      }
    }
    List<Value> results = new ArrayList<>(state);
    stacks.forEach(stack -> results.add(stack.stacked(call)));
    return results;
  }

  private long rounds(List<Value> scanned) {
    long rounds = scanned.get(0).shape().dim(inputs[0].axis());
    for (int i = 1; i < inputs.length; i++) {
      if (scanned.get(i).shape().dim(inputs[i].axis()) != rounds) {
        throw new OnnxException(
            "the scanned inputs must have one length: " + scanned + " along " + List.of(inputs));
      }
    }
    return rounds;
  }

  private static Value slice(Call call, Value x, int axis, long at) {
    int along = x.shape().axis(axis);
    Value slice = call.run(Slice.of(along, at, at + 1, 1), x);
    Value dropped = call.reshape(slice, without(x.shape(), along));
    call.free(slice);
    return dropped;
  }

  private static Shape without(Shape shape, int axis) {
    long[] dims = new long[shape.rank() - 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i < axis ? i : i + 1);
    }
    return Shape.of(dims);
  }

  /** Every entry of the batch on its own. */
  private List<Value> runBatch(Call call) {
    List<Value> whole = new ArrayList<>();
    for (int i = 1; i < call.inputs(); i++) {
      whole.add(call.in(i));
    }
    long batch = whole.get(0).shape().dim(0);
    if (batch == 0) {
      throw new OnnxException("nothing tells the shapes of the outputs of an empty batch");
    }
    List<ScanOutput> stacks = new ArrayList<>();
    body.outputs().forEach(output -> stacks.add(new ScanOutput(output, 0, false)));
    for (long entry = 0; entry < batch; entry++) {
      List<Value> slices = new ArrayList<>();
      for (Value x : whole) {
        slices.add(slice(call, x, 0, entry));
      }
      List<Value> results = run(call, slices);
      for (int i = 0; i < results.size(); i++) {
        stacks.get(i).add(call, results.get(i));
      }
      slices.forEach(call::free);
    }
    return stacks.stream().map(stack -> stack.stacked(call)).toList();
  }
}
