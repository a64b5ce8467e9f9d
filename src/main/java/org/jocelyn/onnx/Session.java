package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jocelyn.Backend;
import org.jocelyn.DeviceLimitException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * One run of a graph: where its operations are executed. An operation whose inputs are all small
 * and on the host runs there, on the reference backend; all others run on the device. What runs on
 * the device is recorded, if there is a {@link Recorder}.
 */
final class Session {
  /** Elements up to which a value is small: shapes, axes, indices, scalars. */
  private static final long SMALL = 1024;

  private final Backend device;
  private final Backend host;
  private final Optional<Recorder> recorder;
  private final long largest;
  private final StepListener listener;
  private final Function<ModelConstant, Tensor> constants;
  private boolean dependent;
  private long live;
  private long peak;

  /**
   * @param device runs what is large
   * @param host runs what is small
   * @param largest the bytes that one output of an operation may have
   * @param listener is told of what runs on the device
   */
  Session(
      Backend device,
      Backend host,
      Optional<Recorder> recorder,
      long largest,
      StepListener listener) {
    this(device, host, recorder, largest, listener, constant -> constant.tensor(device));
  }

  private Session(
      Backend device,
      Backend host,
      Optional<Recorder> recorder,
      long largest,
      StepListener listener,
      Function<ModelConstant, Tensor> constants) {
    this.device = device;
    this.host = host;
    this.recorder = recorder;
    this.largest = largest;
    this.listener = listener;
    this.constants = constants;
  }

  /** A session in which nothing but small values is computed; see {@link Backend#rehearsal}. */
  static Session rehearsal(Backend stage, Backend host) {
    return new Session(
        stage,
        host,
        Optional.empty(),
        Long.MAX_VALUE,
        StepListener.NONE,
        constant -> stage.empty(constant.type()).constant());
  }

  static boolean isSmall(TensorType type) {
    return type.size() <= SMALL;
  }

  /** An output would be larger than this session allows. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** Whether what was run depends on elements that were read from the device. */
  boolean isDependent() {
    return dependent;
  }

  /** The most bytes of device memory that values made in this session had at once. */
  long peak() {
    return peak;
  }

  /** Runs an operation. Each output has one reference, the caller's. */
  List<Value> run(Node origin, Op op, List<Value> inputs) {
    List<TensorType> outputs = op.outputs(inputs.stream().map(Value::type).toList());
    outputs.forEach(this::requireFits);
    boolean onHost =
        !op.mutates()
            && outputs.stream().allMatch(Session::isSmall)
            && inputs.stream().allMatch(value -> isSmall(value.type()) && value.host().isPresent());
    return onHost ? runOnHost(op, inputs) : runOnDevice(origin, op, inputs);
  }

  /**
   * Fails for what is larger than this session, or the device, allows; before anything is allocated
   * for it.
   */
  void requireFits(TensorType type) {
    if (type.byteSize() > largest) {
      throw new TooLarge("a value " + type);
    }
    if (type.byteSize() > device.device().maxTensorBytes()) {
      throw new DeviceLimitException(
          type
              + " takes "
              + type.byteSize()
              + " bytes; "
              + device.id()
              + " holds at most "
              + device.device().maxTensorBytes()
              + " in one tensor");
    }
  }

  private List<Value> runOnHost(Op op, List<Value> inputs) {
    return host.tidy(
        () -> {
          List<Tensor> tensors = new ArrayList<>(inputs.size());
          for (Value input : inputs) {
            Constant constant = input.host().orElseThrow();
            tensors.add(host.tensor(constant.values(), constant.shape()));
          }
          return host.run(op, tensors).stream()
              .map(tensor -> Value.of(new Constant(tensor.type(), tensor.toHost())))
              .toList();
        });
  }

  private List<Value> runOnDevice(Node origin, Op op, List<Value> inputs) {
    List<Tensor> tensors = new ArrayList<>(inputs.size());
    for (Value input : inputs) {
      tensors.add(tensor(input));
    }
    listener.before();
    List<Tensor> results = device.run(op, tensors);
    listener.after(origin, op);
    List<Value> outputs = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      outputs.add(made(op, i, inputs, results.get(i)));
    }
    recorder.ifPresent(recording -> recording.step(origin, op, slots(recording, inputs), outputs));
    return outputs;
  }

  private Value made(Op op, int output, List<Value> inputs, Tensor tensor) {
    int shared = op.sharesInput(output);
    Optional<Value.Block> block = shared < 0 ? Optional.empty() : inputs.get(shared).block();
    if (block.isEmpty()) {
      long bytes = shared < 0 ? tensor.type().byteSize() : 0;
      block = Optional.of(new Value.Block(bytes));
      live += bytes;
      peak = Math.max(peak, live);
    }
    return Value.made(tensor, block.get());
  }

  private static int[] slots(Recorder recording, List<Value> inputs) {
    int[] slots = new int[inputs.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = recording.slot(inputs.get(i));
    }
    return slots;
  }

  /** The value on the device; uploaded if it was only on the host. */
  Tensor tensor(Value value) {
    if (value.tensor().isEmpty()) {
      if (value.constant().isPresent()) {
        value.setTensor(constants.apply(value.constant().get()), false);
      } else {
        Constant constant = value.host().orElseThrow();
        Tensor tensor = device.tensor(constant.values(), constant.shape());
        // A recording keeps what it uploads, so that replaying need not.
        recorder.ifPresent(recording -> recording.own(tensor.keep()));
        value.setTensor(tensor, recorder.isEmpty());
      }
    }
    return value.tensor().orElseThrow();
  }

  /** The value's elements. Where only the device has them, this waits for it. */
  Constant read(Value value) {
    if (value.host().isEmpty()) {
      dependent |= value.constant().isEmpty();
      Tensor tensor = tensor(value);
      value.setHost(new Constant(value.type(), tensor.toHost()));
    }
    return value.host().orElseThrow();
  }

  /** Gives one reference back. */
  void release(Value value) {
    live -= value.release();
  }
}
