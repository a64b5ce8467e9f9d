package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * What recurrent operations have in common: the way through the sequences, and which inputs there
 * are.
 *
 * @param direction forward, reverse or both
 * @param clip what a gate's activation is applied to is first bounded to [−clip, clip]; not
 *     negative, infinite for no bound. As in ONNX's runtimes the cell state of {@link Lstm} is not
 *     bounded
 * @param bias whether there is a bias input
 * @param lengths whether an INT32 or INT64 input of shape [B] gives each sequence's number of
 *     steps, clamped to [0, T]. Steps beyond it are not taken: their outputs are zero, the final
 *     state is that at the sequence's own end, and a reverse direction begins there
 * @param initialState whether the first step's state is an input, not zero
 */
public record Recurrence(
    RecurrentDirection direction, float clip, boolean bias, boolean lengths, boolean initialState) {
  /** Inputs that are always there: x, weights, recurrent weights. */
  private static final int ALWAYS = 3;

  /** Forward, unbounded, without optional inputs. */
  public static final Recurrence PLAIN =
      new Recurrence(RecurrentDirection.FORWARD, Float.POSITIVE_INFINITY, false, false, false);

  public Recurrence {
    Objects.requireNonNull(direction, "direction");
    Rules.parameter(clip >= 0, "Recurrence", "clip must not be negative or NaN, got " + clip);
  }

  /** The same in another direction. */
  public Recurrence towards(RecurrentDirection other) {
    return new Recurrence(other, clip, bias, lengths, initialState);
  }

  /** The same with what goes into activations bounded to [−bound, bound]. */
  public Recurrence clipped(float bound) {
    return new Recurrence(direction, bound, bias, lengths, initialState);
  }

  /** The same with a bias input. */
  public Recurrence withBias() {
    return new Recurrence(direction, clip, true, lengths, initialState);
  }

  /** The same with the sequences' lengths as an input. */
  public Recurrence withLengths() {
    return new Recurrence(direction, clip, bias, true, initialState);
  }

  /** The same with the first step's state as an input. */
  public Recurrence withInitialState() {
    return new Recurrence(direction, clip, bias, lengths, true);
  }

  /** The roles of the inputs, those of a single operation excepted. */
  List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("x", "weights", "recurrentWeights"));
    if (bias) {
      names.add("bias");
    }
    if (lengths) {
      names.add("lengths");
    }
    if (initialState) {
      names.add("initialState");
    }
    return names;
  }

  /** Index of the bias among the inputs, −1 without one. */
  public int biasInput() {
    return bias ? ALWAYS : -1;
  }

  /** Index of the lengths among the inputs, −1 without them. */
  public int lengthsInput() {
    return lengths ? ALWAYS + (bias ? 1 : 0) : -1;
  }

  /** Index of the initial state among the inputs, −1 without one. */
  public int initialStateInput() {
    return initialState ? ALWAYS + (bias ? 1 : 0) + (lengths ? 1 : 0) : -1;
  }

  /** Index of the first input that only a single operation has. */
  int end() {
    return ALWAYS + (bias ? 1 : 0) + (lengths ? 1 : 0) + (initialState ? 1 : 0);
  }

  /** Checks the common inputs of an operation with so many gates; returns their extents. */
  RecurrentGeometry check(Op op, List<TensorType> inputs, int gates) {
    for (int i = 0; i < ALWAYS; i++) {
      Rules.type(op, inputs, i, DataType.FLOAT32);
      Rules.rank(op, inputs, i, 3);
    }
    RecurrentGeometry g = RecurrentGeometry.of(inputs, direction.count(), gates);
    long rows = gates * g.hidden();
    requireShape(op, inputs, 1, "D, " + gates + "·H, I", g.directions(), rows, g.input());
    requireShape(op, inputs, 2, "D, " + gates + "·H, H", g.directions(), rows, g.hidden());
    if (bias) {
      Rules.type(op, inputs, biasInput(), DataType.FLOAT32);
      requireShape(op, inputs, biasInput(), "D, " + 2 * gates + "·H", g.directions(), 2 * rows);
    }
    if (lengths) {
      Rules.type(op, inputs, lengthsInput(), DataType.INT32, DataType.INT64);
      requireShape(op, inputs, lengthsInput(), "B", g.batch());
    }
    if (initialState) {
      checkState(op, inputs, initialStateInput(), g);
    }
    return g;
  }

  /** Checks an input that holds a state of each direction and sequence. */
  static void checkState(Op op, List<TensorType> inputs, int index, RecurrentGeometry g) {
    Rules.type(op, inputs, index, DataType.FLOAT32);
    requireShape(op, inputs, index, "D, B, H", g.directions(), g.batch(), g.hidden());
  }

  static void requireShape(
      Op op, List<TensorType> inputs, int index, String names, long... wanted) {
    TensorType type = TensorType.of(inputs.get(index).dataType(), wanted);
    Rules.shape(
        inputs.get(index).equals(type),
        op,
        inputs,
        op.inputNames().get(index) + " must have shape [" + names + "] = " + type.shape());
  }
}
