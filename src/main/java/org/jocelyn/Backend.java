package org.jocelyn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.DeviceTuning;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * An opened device: makes tensors and runs operations on them. Everything common to operations
 * happens here once: validation, planning, allocation of outputs, error context, listeners.
 *
 * <p>Operations are enqueued in the order in which they are called; a backend may be shared by
 * threads. Open one with {@link Backends#open()}.
 */
public final class Backend implements AutoCloseable {
  private static final int PLANS = 4096;

  private final BackendDriver driver;
  private final DeviceInfo device;
  private final PlanCache plans = new PlanCache(PLANS);
  private final SharedStorage.Accounting accounting = new SharedStorage.Accounting();
  private final CopyOnWriteArrayList<OpListener> listeners = new CopyOnWriteArrayList<>();

  /** Held for reading by every use of the driver, for writing by close. */
  private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();

  private boolean closed;

  /** A backend over a driver; applications call {@link Backends#open()} instead. */
  public Backend(BackendDriver driver) {
    this.driver = driver;
    this.device = driver.device();
  }

  /** The id with which {@link Backends#open(String)} opens this device. */
  public String id() {
    return device.id();
  }

  public DeviceInfo device() {
    return device;
  }

  /** Memory held by open tensors and by the driver's pool. */
  public MemoryUse memory() {
    return use("memory", () -> accounting.use(driver.memory().pooled()));
  }

  /**
   * Measures what the device can do at best, in about a second. What else runs on the device
   * meanwhile takes from it.
   *
   * @throws DeviceMemoryException if there is no memory for the buffers that it copies
   * @throws UnsupportedOperationException by the reference, which is not made for speed
   */
  public DeviceLimits measureLimits() {
    return use("measureLimits", driver::measureLimits);
  }

  /**
   * What kernels use on this device that not every such device has, {@code nvidia-mma} for one;
   * each was tried on it and gave the right answer.
   */
  public List<String> instructions() {
    return use("instructions", driver::instructions);
  }

  /**
   * Tries on the device what no kernel uses yet, and says in a line each what came of it. A driver
   * may not survive what it does not know: use the backend for nothing else.
   */
  public List<String> experiments() {
    return use("experiments", driver::experiments);
  }

  /**
   * Runs {@code body} and tells what each kernel and transfer took meanwhile by the device's own
   * clock, those of other threads too. It costs a queue that takes times and an event for each
   * launch, and only while it runs. Where the host maps the device's memory there are no transfers.
   *
   * @throws UnsupportedOperationException by a backend whose device has no clock of its own
   * @throws IllegalStateException if it is being profiled already
   */
  public DeviceProfile profile(Runnable body) {
    Optional<BackendDriver.Recording> recording = use("profile", driver::record);
    if (recording.isEmpty()) {
      throw new UnsupportedOperationException(
          "backend " + id() + " has no device clock: only OpenCL devices are profiled");
    }
    try {
      body.run();
      return use("profile", recording.get()::profile);
    } finally {
      stop(recording.get());
    }
  }

  /** A backend that is closed has nothing to stop. */
  private void stop(BackendDriver.Recording recording) {
    lifetime.readLock().lock();
    try {
      if (!closed) {
        recording.close();
      }
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /**
   * A backend on which work can be rehearsed before it is run on this one: its tensors have no
   * elements and its operations compute nothing, but what they will need on this device, programs
   * that are not in the program cache, is built meanwhile on every core, beside the caller's work.
   * Reading a tensor throws {@link UnsupportedOperationException}. Close it after the rehearsal;
   * what is not built yet goes on being built. Empty where nothing takes long to make ready.
   *
   * <pre>{@code
   * backend.rehearsal().ifPresent(
   *     stage -> {
   *       try (stage) {
   *         stage.tidy(() -> stage.empty(image).conv2d(stage.empty(weights)).relu());
   *       }
   *     });
   * }</pre>
   */
  public Optional<Backend> rehearsal() {
    return use("rehearsal", () -> driver.rehearsal().map(Backend::new));
  }

  /**
   * Has what an operation needs for inputs of these types built now, on other threads, so that its
   * first run need not wait for all of it; see {@link #rehearsal}.
   *
   * @throws ShapeException if the inputs' shapes break the operation's rule
   * @throws DataTypeException if an input has a type the operation does not take
   * @throws ParameterException if the number of inputs is wrong
   */
  public void prepare(Op op, TensorType... inputs) {
    Objects.requireNonNull(op, "op");
    requireCount(op, inputs.length);
    op.outputs(List.of(inputs));
    rehearsal()
        .ifPresent(
            stage -> {
              try (stage) {
                List<Tensor> tensors = Arrays.stream(inputs).map(stage::empty).toList();
                stage.run(op, tensors).forEach(Tensor::close);
                tensors.forEach(Tensor::close);
              }
            });
  }

  /** What can be tuned on this device ({@code jocelyn tune} does); empty where nothing can. */
  public Optional<DeviceTuning> tuning() {
    return use("tuning", driver::tuning);
  }

  /** How many plans are kept; bounded, and the same while the same operations run. */
  int plans() {
    return plans.size();
  }

  /** The operations this backend has kernels for. */
  public Set<Class<? extends Op>> operations() {
    return driver.operations();
  }

  /** Adds a listener that is told of every operation; close the result to remove it. */
  public AutoCloseable listen(OpListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return () -> listeners.remove(listener);
  }

  // ---- tensors from the host

  /**
   * A FLOAT32 tensor with these elements, row-major; no extents make a scalar.
   *
   * @throws ShapeException if the shape's size differs from the array's length
   */
  public Tensor tensor(float[] values, long... shape) {
    return tensor(HostArray.of(values), Shape.of(shape));
  }

  /** An INT32 tensor; see {@link #tensor(float[], long...)}. */
  public Tensor tensor(int[] values, long... shape) {
    return tensor(HostArray.of(values), Shape.of(shape));
  }

  /** An INT64 tensor; see {@link #tensor(float[], long...)}. */
  public Tensor tensor(long[] values, long... shape) {
    return tensor(HostArray.of(values), Shape.of(shape));
  }

  /** A BOOL tensor; see {@link #tensor(float[], long...)}. */
  public Tensor tensor(boolean[] values, long... shape) {
    return tensor(HostArray.of(values), Shape.of(shape));
  }

  /** A tensor of the array's element type; see {@link #tensor(float[], long...)}. */
  public Tensor tensor(HostArray values, Shape shape) {
    TensorType type = new TensorType(values.dataType(), shape);
    if (shape.size() != values.length()) {
      throw new ShapeException(
          "tensor("
              + values.length()
              + " values, shape "
              + shape
              + "): the shape has "
              + shape.size()
              + " elements");
    }
    return use(
        "tensor",
        () -> {
          requireFits("tensor", type);
          SharedStorage shared = new SharedStorage(driver.allocateForWrite(type), accounting);
          try {
            driver.write(values, shared.storage());
          } catch (Throwable failure) {
            shared.release();
            throw failure;
          }
          return track(new Tensor(this, type, shared));
        });
  }

  /** A FLOAT32 scalar. */
  public Tensor scalar(float value) {
    return tensor(new float[] {value});
  }

  /** A FLOAT32 tensor of zeros. */
  public Tensor zeros(long... shape) {
    return full(0, shape);
  }

  /** A FLOAT32 tensor of ones. */
  public Tensor ones(long... shape) {
    return full(1, shape);
  }

  /** A FLOAT32 tensor whose elements all have this value. */
  public Tensor full(double value, long... shape) {
    return full(TensorType.float32(shape), value);
  }

  /** A tensor of this type whose elements all have this value. */
  public Tensor full(TensorType type, double value) {
    return run(new Fill(type, value));
  }

  /** A tensor of this type whose elements are whatever its memory holds. */
  public Tensor empty(TensorType type) {
    return use("empty", () -> track(new Tensor(this, type, allocate(type))));
  }

  void makeConstant(Tensor tensor) {
    use(
        "constant",
        () -> {
          SharedStorage shared = tensor.retain("constant");
          shared.makeConstant();
          shared.release();
          return null;
        });
  }

  Tensor share(Tensor tensor) {
    return use("share", () -> track(new Tensor(this, tensor.type(), tensor.retain("share"))));
  }

  HostArray read(Tensor tensor) {
    return use(
        "read",
        () -> {
          SharedStorage shared = tensor.retain("read");
          try {
            HostArray host = driver.hostArray(tensor.type());
            driver.read(shared.storage(), host);
            return host;
          } finally {
            shared.release();
          }
        });
  }

  // ---- the one door

  /** Runs an operation and returns its first output; see {@link #run(Op, List)}. */
  public Tensor run(Op op, Tensor... inputs) {
    return run(op, Arrays.asList(inputs)).get(0);
  }

  /**
   * Runs an operation. The outputs belong to the caller, or to the enclosing {@link #tidy}.
   *
   * @throws ShapeException if the inputs' shapes break the operation's rule
   * @throws DataTypeException if an input has a type the operation does not take
   * @throws ParameterException if the number of inputs is wrong, or an input that the operation
   *     writes over is a constant or is given as another input too
   * @throws ClosedException if an input or this backend is closed
   * @throws ForeignTensorException if an input lives on another backend
   * @throws DeviceLimitException if an output is larger than the device allows
   * @throws DeviceMemoryException if the device has no memory left for an output
   */
  public List<Tensor> run(Op op, List<Tensor> inputs) {
    Objects.requireNonNull(op, "op");
    List<Tensor> outputs;
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw closed(op.label());
      }
      outputs = enqueue(op, inputs);
    } finally {
      lifetime.readLock().unlock();
    }
    for (OpListener listener : listeners) {
      listener.ran(op, inputs, outputs);
    }
    return outputs;
  }

  private List<Tensor> enqueue(Op op, List<Tensor> inputs) {
    List<TensorType> types = types(op, inputs);
    PlanCache.Entry entry = plans.acquire(new Plan.Key(op, types), this::plan);
    SharedStorage[] in = new SharedStorage[inputs.size()];
    SharedStorage[] out = new SharedStorage[entry.plan.outputs().size()];
    boolean done = false;
    try {
      for (int i = 0; i < in.length; i++) {
        in[i] = inputs.get(i).retain(op);
      }
      if (op.mutates()) {
        requireWritable(op, in, out.length);
      }
      for (int i = 0; i < out.length; i++) {
        out[i] = output(op, i, entry.plan.outputs().get(i), in);
      }
      Execution execution = entry.plan.execution();
      if (execution != null) {
        execution.run(storages(in), storages(out));
      }
      List<Tensor> outputs = new ArrayList<>(out.length);
      for (int i = 0; i < out.length; i++) {
        outputs.add(track(new Tensor(this, entry.plan.outputs().get(i), out[i])));
      }
      done = true;
      return outputs;
    } finally {
      plans.release(entry);
      release(in);
      if (!done) {
        release(out);
      }
    }
  }

  private List<TensorType> types(Op op, List<Tensor> inputs) {
    TensorType[] types = new TensorType[inputs.size()];
    for (int i = 0; i < types.length; i++) {
      Tensor input = inputs.get(i);
      if (input == null || input.backend() != this) {
        requireCount(op, types.length);
        throw refused(op, op.inputNames().get(i), input);
      }
      types[i] = input.type();
    }
    return List.of(types);
  }

  private static void requireCount(Op op, int count) {
    List<String> names = op.inputNames();
    if (count != names.size()) {
      throw new ParameterException(
          op.label() + ": takes " + names.size() + " inputs " + names + ", got " + count);
    }
  }

  private JocelynException refused(Op op, String name, Tensor input) {
    if (input == null) {
      return new ParameterException(op.label() + ": input " + name + " is null");
    }
    return new ForeignTensorException(
        op.label()
            + ": input "
            + name
            + " "
            + input.type()
            + " lives on "
            + (input.backend().id().equals(id()) ? "another backend " : "backend ")
            + input.backend().id()
            + ", this is "
            + id()
            + "; copy it with tensor(x.toHost(), …)");
  }

  /**
   * Validates and prepares; runs once for each operation and list of input types. There is nothing
   * to execute where all outputs are empty, or share an input that is not written to.
   */
  private Plan plan(Plan.Key key) {
    Op op = key.op();
    requireCount(op, key.inputs().size());
    List<TensorType> outputs = List.copyOf(op.outputs(key.inputs()));
    boolean compute = false;
    for (int i = 0; i < outputs.size(); i++) {
      requireFits(op.label(), outputs.get(i));
      boolean written = op.sharesInput(i) < 0 || op.mutates();
      compute |= written && !outputs.get(i).shape().isEmpty();
    }
    return new Plan(outputs, compute ? driver.prepare(op, key.inputs(), outputs) : null);
  }

  private void requireFits(String operation, TensorType type) {
    if (type.byteSize() > device.maxTensorBytes()) {
      throw new DeviceLimitException(
          operation
              + ": "
              + type
              + " takes "
              + type.byteSize()
              + " bytes; "
              + id()
              + " holds at most "
              + device.maxTensorBytes()
              + " bytes in one tensor");
    }
  }

  /**
   * An operation that writes over an input must not be given a constant for it, nor what it reads
   * as another input.
   */
  private static void requireWritable(Op op, SharedStorage[] inputs, int outputs) {
    for (int output = 0; output < outputs; output++) {
      int written = op.sharesInput(output);
      if (written >= 0 && inputs[written].isConstant()) {
        throw new ParameterException(
            op.label()
                + ": input "
                + op.inputNames().get(written)
                + " is written over and must not be a constant");
      }
      for (int i = 0; i < inputs.length && written >= 0; i++) {
        if (i != written && inputs[i] == inputs[written]) {
          List<String> names = op.inputNames();
          throw new ParameterException(
              op.label()
                  + ": input "
                  + names.get(written)
                  + " is written over and must not share"
                  + " its data with input "
                  + names.get(i));
        }
      }
    }
  }

  private SharedStorage output(Op op, int index, TensorType type, SharedStorage[] inputs) {
    int shared = op.sharesInput(index);
    if (shared < 0) {
      return allocate(type);
    }
    inputs[shared].retain();
    return inputs[shared];
  }

  private SharedStorage allocate(TensorType type) {
    requireFits("allocate", type);
    return new SharedStorage(driver.allocate(type), accounting);
  }

  private static Storage[] storages(SharedStorage[] shared) {
    Storage[] storages = new Storage[shared.length];
    for (int i = 0; i < storages.length; i++) {
      storages[i] = shared[i].storage();
    }
    return storages;
  }

  private static void release(SharedStorage[] storages) {
    for (SharedStorage storage : storages) {
      if (storage != null) {
        storage.release();
      }
    }
  }

  // ---- lifetime

  /**
   * Runs {@code body} and closes every tensor that it made on this backend and thread, except those
   * in its result: a {@link Tensor}, or a collection, map or array of tensors. When it throws, all
   * are closed.
   */
  public <T> T tidy(Supplier<T> body) {
    TidyScope scope = TidyScope.open(this);
    T result = null;
    try {
      result = body.get();
      return result;
    } finally {
      scope.close(result);
    }
  }

  /** Runs {@code body} and closes every tensor that it made on this backend and thread. */
  public void tidy(Runnable body) {
    tidy(
        () -> {
          body.run();
          return null;
        });
  }

  private Tensor track(Tensor tensor) {
    TidyScope.add(tensor);
    return tensor;
  }

  /** Waits until every operation enqueued so far has completed. */
  public void finish() {
    use(
        "finish",
        () -> {
          driver.finish();
          return null;
        });
  }

  private <T> T use(String operation, Supplier<T> body) {
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw closed(operation);
      }
      return body.get();
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private ClosedException closed(String operation) {
    return new ClosedException(operation + ": backend " + id() + " is closed");
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    lifetime.readLock().lock();
    try {
      return closed;
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /**
   * Waits for what is running, then frees everything; tensors that are still open become unusable.
   */
  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        plans.clear();
        driver.close();
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "Backend(" + id() + ", " + device.name() + ")";
  }
}
