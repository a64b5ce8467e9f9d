package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reshape;
import org.jocelyn.op.Transpose;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/**
 * One run of one node: its inputs, and what its operator computes from them. Every value made here
 * is freed when the node is done, but those that become its outputs.
 */
final class Call implements AutoCloseable {
  private final Node node;
  private final Scope scope;
  private final List<Value> made = new ArrayList<>();

  Call(Node node, Scope scope) {
    this.node = node;
    this.scope = scope;
  }

  Node node() {
    return node;
  }

  // ---- inputs

  /** Number of inputs given; some of them may be absent. */
  int inputs() {
    return node.inputs().size();
  }

  boolean has(int i) {
    return !node.input(i).isEmpty();
  }

  /**
   * Input {@code i}.
   *
   * @throws OnnxException if it is absent
   */
  Value in(int i) {
    if (!has(i)) {
      throw new OnnxException("input " + i + " is missing");
    }
    return scope.get(node.input(i));
  }

  /** All inputs, none of which may be absent. */
  List<Value> all() {
    List<Value> all = new ArrayList<>(inputs());
    for (int i = 0; i < inputs(); i++) {
      all.add(in(i));
    }
    return all;
  }

  /** The elements of an integer or boolean input; waits for the device if only it has them. */
  long[] longs(int i) {
    return read(in(i)).longs();
  }

  /** The elements of a floating input; waits for the device if only it has them. */
  double[] doubles(int i) {
    return read(in(i)).doubles();
  }

  /** The only element of an integer or boolean input. */
  long integer(int i) {
    long[] values = longs(i);
    if (values.length != 1) {
      throw new OnnxException("input " + i + " must have one element, it has " + values.length);
    }
    return values[0];
  }

  /** The only element of an input. */
  double number(int i) {
    double[] values = doubles(i);
    if (values.length != 1) {
      throw new OnnxException("input " + i + " must have one element, it has " + values.length);
    }
    return values[0];
  }

  /** The elements; waits for the device if only it has them. */
  Constant read(Value value) {
    return scope.session().read(value);
  }

  // ---- values

  /** Runs an operation and returns its first output. */
  Value run(Op op, Value... inputs) {
    return runAll(op, List.of(inputs)).get(0);
  }

  /** Runs an operation and returns all its outputs. */
  List<Value> runAll(Op op, List<Value> inputs) {
    List<Value> outputs = scope.session().run(node, op, inputs);
    made.addAll(outputs);
    return outputs;
  }

  /** A function of each element. */
  Value apply(UnaryFunction function, Value x) {
    return run(Unary.of(function), x);
  }

  /** A function of the elements of two values, which broadcast. */
  Value apply(BinaryFunction function, Value a, Value b) {
    return run(new Binary(function), a, b);
  }

  /** {@code factor·x + term} of a FLOAT32 value. */
  Value affine(Value x, float factor, float term) {
    return run(new Unary(UnaryFunction.AFFINE, factor, term), x);
  }

  /**
   * Fails for a value that is larger than may be made here; call it before making one on the host.
   */
  void requireFits(TensorType type) {
    scope.session().requireFits(type);
  }

  /** A value from the host. */
  Value value(Constant constant) {
    return keep(Value.of(constant));
  }

  /** A scalar of this floating type. */
  Value scalar(double number, DataType type) {
    return cast(value(Constant.of((float) number)), type);
  }

  /** The same elements under another shape. */
  Value reshape(Value x, Shape shape) {
    return x.shape().equals(shape) ? x : run(Reshape.to(shape), x);
  }

  /** The same elements under another shape. */
  Value reshape(Value x, long... dims) {
    return reshape(x, Shape.of(dims));
  }

  /** The axes in another order: axis {@code i} of the result is axis {@code order[i]} of x. */
  Value transpose(Value x, int... order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return run(Transpose.of(order), x);
      }
    }
    return x;
  }

  /** The elements converted to another type. */
  Value cast(Value x, DataType type) {
    return x.dataType() == type ? x : run(new Cast(type), x);
  }

  /** Runs a body of this node on these inputs. */
  List<Value> body(Graph graph, List<Value> inputs) {
    if (inputs.size() != graph.inputs().size()) {
      throw new OnnxException(
          "body '"
              + graph.name()
              + "' takes "
              + graph.inputs().size()
              + " inputs, it is given "
              + inputs.size());
    }
    List<Value> outputs = GraphRunner.run(graph, scope.session(), inputs, Optional.of(scope));
    made.addAll(outputs);
    return outputs;
  }

  /** Frees a value made in this call before the call ends; loops would pile them up. */
  void free(Value value) {
    int at = made.lastIndexOf(value);
    if (at >= 0) {
      made.remove(at);
      scope.session().release(value);
    }
  }

  private Value keep(Value value) {
    made.add(value);
    return value;
  }

  /** The types of the inputs, for messages. */
  String describeInputs() {
    return node.inputs().stream()
        .map(name -> name.isEmpty() ? "-" : scope.get(name).toString())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  @Override
  public void close() {
    made.forEach(scope.session()::release);
    made.clear();
  }
}
