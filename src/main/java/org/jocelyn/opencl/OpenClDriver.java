package org.jocelyn.opencl;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimitException;
import org.jocelyn.DeviceLimits;
import org.jocelyn.DeviceProfile;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.DeviceTuning;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.KernelRegistry;
import org.jocelyn.spi.Storage;

/** The driver of one OpenCL device: its context, its in-order queue and its kernels. */
final class OpenClDriver implements BackendDriver {
  private final ClContext context;
  private final boolean buildsAhead;
  private final SelfCheck selfCheck;
  private final KernelRegistry kernels;
  private final ReentrantLock lock;
  private boolean closed;

  OpenClDriver(ClDevice device, ClOptions options) {
    this.context = new ClContext(device, options);
    this.buildsAhead = options.ahead().orElse(device.buildsSideBySide());
    this.lock = context.queue().lock();
    this.selfCheck = new SelfCheck(context, this, BuildId.current(), options.wrongAreErrors());
    this.kernels = ClOperations.create(context, selfCheck);
  }

  ClContext context() {
    return context;
  }

  @Override
  public DeviceInfo device() {
    return context.device().info();
  }

  @Override
  public Set<Class<? extends Op>> operations() {
    return kernels.operations();
  }

  @Override
  public Storage allocate(TensorType type) {
    requireFits(type);
    return context.pool().take(type.byteSize());
  }

  @Override
  public Storage allocateForWrite(TensorType type) {
    requireFits(type);
    return locked(() -> context.forUpload(type.byteSize()));
  }

  private void requireFits(TensorType type) {
    if (type.byteSize() > context.device().maxAllocationBytes()) {
      throw new DeviceLimitException(
          type
              + " takes "
              + type.byteSize()
              + " bytes; opencl:"
              + context.device().index()
              + " allows "
              + context.device().maxAllocationBytes()
              + " bytes in one buffer (CL_DEVICE_MAX_MEM_ALLOC_SIZE)");
    }
  }

  @Override
  public void write(HostArray source, Storage target) {
    context.transfers().write(source, (ClBuffer) target);
  }

  @Override
  public void read(Storage source, HostArray target) {
    context.transfers().read((ClBuffer) source, target);
  }

  @Override
  public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    Execution prepared = locked(() -> prepareNamed(op, inputs, outputs));
    return new Execution() {
      @Override
      public void run(Storage[] in, Storage[] out) {
        lock.lock();
        try {
          CommandRecorder recorder = context.queue().recorder();
          if (recorder != null) {
            recorder.operation(op, inputs);
          }
          prepared.run(in, out);
          context.queue().flush();
        } catch (OpenClException failure) {
          throw named(op, inputs, failure);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void close() {
        prepared.close();
      }
    };
  }

  @Override
  public Optional<BackendDriver> rehearsal() {
    return buildsAhead ? Optional.of(rehearse()) : Optional.empty();
  }

  /** A rehearsal whether or not it saves time. */
  RehearsalDriver rehearse() {
    return new RehearsalDriver(context, selfCheck, this::whileOpen);
  }

  /** Does something under the queue's lock, or nothing once this is closed. */
  private void whileOpen(Runnable body) {
    locked(
        () -> {
          if (!closed) {
            body.run();
          }
          return null;
        });
  }

  private Execution prepareNamed(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    try {
      return kernels.prepare(op, inputs, outputs);
    } catch (OpenClException failure) {
      throw named(op, inputs, failure);
    }
  }

  /** Adds the operation under way to what OpenCL complains of. */
  private static OpenClException named(Op op, List<TensorType> inputs, OpenClException failure) {
    return new OpenClException(
        op.label() + inputs + ": " + failure.getMessage(), failure.code(), failure);
  }

  @Override
  public void finish() {
    context.queue().finish();
    context.transfers().finish();
  }

  @Override
  public Optional<Recording> record() {
    CommandRecorder recorder = new CommandRecorder();
    locked(
        () -> {
          context.queue().record(recorder);
          return null;
        });
    return Optional.of(
        new Recording() {
          @Override
          public DeviceProfile profile() {
            return recorder.profile();
          }

          @Override
          public void close() {
            stop(recorder);
          }
        });
  }

  private void stop(CommandRecorder recorder) {
    locked(
        () -> {
          context.queue().stopRecording();
          recorder.close();
          return null;
        });
  }

  @Override
  public MemoryUse memory() {
    return new MemoryUse(context.pool().lent(), context.pool().pooled(), 0, 0, 0);
  }

  @Override
  public List<String> instructions() {
    return locked(
        () ->
            Arrays.stream(Instruction.values())
                .filter(context.device()::has)
                .map(Instruction::label)
                .toList());
  }

  @Override
  public List<String> experiments() {
    return locked(() -> List.of(new WgmmaExperiment(context).report()));
  }

  @Override
  public DeviceLimits measureLimits() {
    return locked(() -> new ClLimits(context).measure());
  }

  @Override
  public Optional<DeviceTuning> tuning() {
    return Optional.of(new TuningFiles(context.device()));
  }

  private <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    locked(
        () -> {
          closed = true;
          context.close();
          return null;
        });
  }
}
