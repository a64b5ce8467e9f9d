package org.jocelyn;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/**
 * A dense, row-major array of numbers on a backend's device. Its type never changes; its contents
 * change only by the operations that say so (accumulation, a key/value cache), and never again once
 * it is declared {@link #constant}. Operations are enqueued in order and may still be running when
 * they return; reading back waits.
 *
 * <p>Close every tensor, or make it inside {@link Backend#tidy}. One that is forgotten is freed
 * when the garbage collector finds it, with a warning in the log.
 *
 * <p>The operations are the methods of the interfaces that this class implements.
 */
public final class Tensor
    implements MatmulMethods,
        ElementwiseMethods,
        ReductionMethods,
        LayoutMethods,
        NormalizationMethods,
        ConvolutionMethods,
        RecurrentMethods,
        AttentionMethods,
        QuantizationMethods,
        AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Backend backend;
  private final TensorType type;
  private final Handle handle;
  private final Cleaner.Cleanable cleanable;

  Tensor(Backend backend, TensorType type, SharedStorage storage) {
    this.backend = backend;
    this.type = type;
    this.handle = new Handle(storage, type, LeakTracking.site());
    this.cleanable = CLEANER.register(this, handle);
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public TensorType type() {
    return type;
  }

  public Shape shape() {
    return type.shape();
  }

  public DataType dataType() {
    return type.dataType();
  }

  public int rank() {
    return type.rank();
  }

  /** Number of elements. */
  public long size() {
    return type.size();
  }

  /** The extent of an axis; negative axes count from the end. */
  public long dim(int axis) {
    return type.shape().dim(axis);
  }

  /** Runs an operation whose first input is this tensor; returns its first output. */
  @Override
  public Tensor run(Op op, Tensor... others) {
    return runAll(op, others).get(0);
  }

  /** Runs an operation whose first input is this tensor; returns all its outputs. */
  @Override
  public List<Tensor> runAll(Op op, Tensor... others) {
    List<Tensor> inputs = new ArrayList<>(1 + others.length);
    inputs.add(this);
    inputs.addAll(List.of(others));
    return backend.run(op, inputs);
  }

  /**
   * The elements of a floating tensor, row-major. Waits for the operations that produce them.
   *
   * @throws DataTypeException if this tensor is not FLOAT32, FLOAT16 or BFLOAT16
   */
  public float[] toFloatArray() {
    requireType("toFloatArray", type.dataType().isFloating());
    HostArray host = toHost();
    if (type.dataType() == DataType.FLOAT32 && !host.isWide()) {
      return host.floats();
    }
    float[] values = new float[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) host.get(i);
    }
    return values;
  }

  /**
   * The elements of an INT32, INT8 or UINT8 tensor.
   *
   * @throws DataTypeException for another type
   */
  public int[] toIntArray() {
    requireType("toIntArray", type.dataType().isInteger() && type.dataType() != DataType.INT64);
    HostArray host = toHost();
    if (type.dataType() == DataType.INT32) {
      return host.ints();
    }
    int[] values = new int[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) host.getLong(i);
    }
    return values;
  }

  /**
   * The elements of an integer tensor.
   *
   * @throws DataTypeException for another type
   */
  public long[] toLongArray() {
    requireType("toLongArray", type.dataType().isInteger());
    HostArray host = toHost();
    if (type.dataType() == DataType.INT64) {
      return host.longs();
    }
    long[] values = new long[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.getLong(i);
    }
    return values;
  }

  /**
   * The bits of the elements of an INT8 or UINT8 tensor; {@link #toIntArray} gives their values.
   *
   * @throws DataTypeException for another type
   */
  public byte[] toByteArray() {
    requireType(
        "toByteArray", type.dataType() == DataType.INT8 || type.dataType() == DataType.UINT8);
    return toHost().bytes();
  }

  /**
   * The elements of a BOOL tensor.
   *
   * @throws DataTypeException for another type
   */
  public boolean[] toBooleanArray() {
    requireType("toBooleanArray", type.dataType() == DataType.BOOL);
    byte[] bytes = toHost().bytes();
    boolean[] values = new boolean[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] != 0;
    }
    return values;
  }

  /**
   * The single element of a tensor of size 1, as a double.
   *
   * @throws ShapeException if it has more or fewer
   */
  public double item() {
    if (size() != 1) {
      throw new ShapeException("item(" + type + "): the tensor must have exactly one element");
    }
    return toHost().get(0);
  }

  /** The elements as they are stored, copied to the host. */
  public HostArray toHost() {
    return backend.read(this);
  }

  private void requireType(String method, boolean allowed) {
    if (!allowed) {
      throw new DataTypeException(method + "(" + type + "): use cast() or another reader");
    }
  }

  /**
   * Declares that this tensor's elements, and so those of every tensor that shares its data, will
   * not change any more; returns this tensor. For weights: kernels then keep the form in which they
   * read them (matmul and convolution pack them into panels) instead of making it for every run.
   * What they keep is about as large as the tensor, is counted in {@link MemoryUse#derived}, and is
   * freed with the tensor's data. Operations that would write over a constant refuse it.
   *
   * @throws ClosedException if this tensor or its backend is closed
   */
  public Tensor constant() {
    backend.makeConstant(this);
    return this;
  }

  /** Whether this tensor, or one that shares its data, was declared {@link #constant}. */
  public boolean isConstant() {
    return handle.storage.isConstant();
  }

  /**
   * Takes this tensor out of the {@link Backend#tidy} around it on this thread: it stays open until
   * it is closed.
   */
  public Tensor keep() {
    TidyScope.remove(this);
    return this;
  }

  /**
   * Another tensor with the same data, closed on its own: the data stays until both are closed.
   *
   * @throws ClosedException if this tensor or its backend is closed
   */
  public Tensor share() {
    return backend.share(this);
  }

  /** Whether an operation that writes over one of the two would be seen through the other. */
  public boolean sharesDataWith(Tensor other) {
    return handle.storage == other.handle.storage;
  }

  /** Whether {@link #close} has been called. */
  public boolean isClosed() {
    return handle.closed.get();
  }

  /** Frees the tensor. A second call does nothing. Other tensors that share its data stay valid. */
  @Override
  public void close() {
    if (handle.closed.compareAndSet(false, true)) {
      TidyScope.remove(this);
      cleanable.clean();
    }
  }

  /**
   * The storage with a reference taken for the caller.
   *
   * @throws ClosedException if this tensor is closed
   */
  SharedStorage retain(String operation) {
    if (isClosed() || !handle.storage.retain()) {
      throw closed(operation);
    }
    return handle.storage;
  }

  /** The same for an operation, which is only asked for its label if this tensor is closed. */
  SharedStorage retain(Op operation) {
    if (isClosed() || !handle.storage.retain()) {
      throw closed(operation.label());
    }
    return handle.storage;
  }

  private ClosedException closed(String operation) {
    return new ClosedException(operation + ": tensor " + type + " is closed");
  }

  @Override
  public String toString() {
    return "Tensor(" + type + ", " + backend.id() + (isClosed() ? ", closed)" : ")");
  }

  /** What outlives the tensor: its reference to the storage, and whether it was closed properly. */
  private static final class Handle implements Runnable {
    private final SharedStorage storage;
    private final TensorType type;
    private final Throwable site;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(SharedStorage storage, TensorType type, Throwable site) {
      this.storage = storage;
      this.type = type;
      this.site = site;
    }

    /** Runs once: from close(), or from the cleaner when the tensor was forgotten. */
    @Override
    public void run() {
      if (!closed.get()) {
        LeakTracking.report(type, site);
      }
      storage.release();
    }
  }
}
