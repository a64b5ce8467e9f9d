package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reshape;

/**
 * What a model runs on the device for inputs of given types: a list of operations between slots.
 * Everything that follows from shapes and constants has been computed; every intermediate tensor is
 * freed after the last step that reads it.
 */
final class Program implements AutoCloseable {
  /**
   * One operation.
   *
   * @param origin the node it belongs to
   * @param inputs the slots it reads
   * @param outputs the slots it fills
   * @param types the types of its outputs
   */
  record Step(Node origin, Op op, int[] inputs, int[] outputs, List<TensorType> types) {}

  /** A slot whose tensor is the same in every run. */
  record Known(int slot, Tensor tensor) {}

  private final int inputs;
  private final Tensor[] initial;
  private final List<Tensor> owned;
  private final List<Step> steps;
  private final int[][] released;
  private final int[] outputs;
  private final long peak;

  Program(
      int inputs,
      int slots,
      List<Known> known,
      List<Tensor> owned,
      List<Step> steps,
      int[] outputs) {
    this.inputs = inputs;
    this.initial = new Tensor[slots];
    known.forEach(constant -> initial[constant.slot()] = constant.tensor());
    this.owned = List.copyOf(owned);
    this.steps = List.copyOf(steps);
    this.outputs = outputs.clone();
    this.released = Liveness.released(this.steps, slots, outputs);
    this.peak = Liveness.peak(this.steps, released, slots);
  }

  List<Step> steps() {
    return steps;
  }

  /** The most bytes that intermediate tensors and outputs have at once. */
  long peak() {
    return peak;
  }

  /** Runs on these inputs; the outputs belong to the caller. */
  List<Tensor> run(Backend backend, List<Tensor> arguments, StepListener listener) {
    Tensor[] slots = initial.clone();
    for (int i = 0; i < inputs; i++) {
      slots[i] = arguments.get(i);
    }
    int at = 0;
    try {
      for (; at < released.length; at++) {
        Step step = steps.get(at);
        listener.before();
        List<Tensor> results = backend.run(step.op(), gather(slots, step.inputs()));
        listener.after(step.origin(), step.op());
        for (int i = 0; i < results.size(); i++) {
          slots[step.outputs()[i]] = results.get(i);
        }
        for (int slot : released[at]) {
          slots[slot].close();
          slots[slot] = null;
        }
      }
      return results(backend, slots);
    } catch (Throwable failure) {
      for (int i = 0; i < at; i++) {
        close(slots, steps.get(i).outputs());
      }
      throw failure;
    }
  }

  private static List<Tensor> gather(Tensor[] slots, int[] from) {
    Tensor[] tensors = new Tensor[from.length];
    for (int i = 0; i < from.length; i++) {
      tensors[i] = slots[from[i]];
    }
    return Arrays.asList(tensors);
  }

  private static void close(Tensor[] slots, int[] which) {
    for (int slot : which) {
      if (slots[slot] != null) {
        slots[slot].close();
      }
    }
  }

  /** Each result is a tensor of its own, even if it is an input, a constant, or another's twin. */
  private List<Tensor> results(Backend backend, Tensor[] slots) {
    List<Tensor> results = new ArrayList<>(outputs.length);
    boolean[] given = new boolean[slots.length];
    Arrays.fill(given, 0, inputs, true);
    for (int i = inputs; i < given.length; i++) {
      given[i] = initial[i] != null;
    }
    for (int slot : outputs) {
      results.add(given[slot] ? alias(backend, slots[slot]) : slots[slot]);
      given[slot] = true;
    }
    return results;
  }

  /** Another tensor of the same data. */
  static Tensor alias(Backend backend, Tensor tensor) {
    return backend.run(Reshape.to(tensor.shape()), tensor);
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
