package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Op;

/**
 * Writes down the operations of a {@link Session} as a {@link Program}. Every value on the device
 * has a slot: the model's inputs come first.
 */
final class Recorder {
  /** Steps after which a recording is given up: a loop of so many rounds had better be run. */
  private static final int MOST_STEPS = 200_000;

  private final List<Program.Step> steps = new ArrayList<>();
  private final List<Program.Known> known = new ArrayList<>();
  private final List<Tensor> owned = new ArrayList<>();
  private final int inputs;
  private int slots;

  /**
   * @param inputs the model's inputs, which have slots 0, 1, …
   */
  Recorder(int inputs) {
    this.inputs = inputs;
    this.slots = inputs;
  }

  boolean isTooLong() {
    return steps.size() > MOST_STEPS;
  }

  /** Takes over a tensor that was uploaded for this recording. */
  void own(Tensor tensor) {
    owned.add(tensor);
  }

  /** The slot of a value on the device; one without is the same in every run. */
  int slot(Value value) {
    if (value.slot() < 0) {
      value.setSlot(slots++);
      known.add(new Program.Known(value.slot(), value.tensor().orElseThrow()));
    }
    return value.slot();
  }

  void step(Node origin, Op op, int[] in, List<Value> outputs) {
    int[] out = new int[outputs.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = slots++;
      outputs.get(i).setSlot(out[i]);
    }
    if (!isTooLong()) {
      steps.add(new Program.Step(origin, op, in, out, outputs.stream().map(Value::type).toList()));
    }
  }

  /** The program whose results are these values, which are on the device. */
  Program finish(List<Value> results) {
    int[] out = results.stream().mapToInt(this::slot).toArray();
    return new Program(inputs, slots, known, owned, steps, out);
  }

  /** Gives the recording up and frees what was uploaded for it. */
  void discard() {
    owned.forEach(Tensor::close);
  }
}
