package org.jocelyn.opencl;

import java.util.function.Consumer;
import org.jocelyn.DataType;
import org.jocelyn.spi.DerivedForms;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;
import org.jocl.cl_context;
import org.jocl.cl_program;

/**
 * What variants prepare with: kernels, scratch memory and constant tables of one opened device. A
 * subclass in the tests stands for a device that is not here.
 */
class ClContext implements AutoCloseable {
  private final ClDevice device;
  private final cl_context context;
  private final BufferPool pool;
  private final ClQueue queue;
  private final Transfers transfers;
  private final ProgramCache programs;
  private final DiskCache disk;
  private final Winograd winograd;

  ClContext(ClDevice device, ClOptions options) {
    Instructions instructions =
        new Instructions(options.instructions(), new InstructionProbe(this)::test);
    this.device =
        TuningFiles.tune(device.with(options.strategy().orElse(device.strategy())), options)
            .with(instructions)
            .with(options.precision());
    this.disk = new DiskCache(options.cacheFolder());
    this.context = Cl.createContext(device.platform(), device.id());
    boolean mapped = options.mapped().orElse(device.unifiedMemory());
    this.pool = new BufferPool(this.device, context, mapped, options.memoryBudget(device));
    this.queue = new ClQueue(this.device, context, !mapped, pool::trim);
    this.transfers = mapped ? new MappedTransfers(queue) : new StagedTransfers(queue, context);
    this.programs = new ProgramCache(this.device, context, disk);
    this.winograd = options.winograd();
  }

  /**
   * Of a device without a driver: {@link #kernel} and what becomes of a table are the subclass's.
   * All that may be asked for is.
   */
  ClContext(ClDevice device, BufferPool pool, Winograd winograd) {
    this.device = device;
    this.disk = new DiskCache(null);
    this.context = null;
    this.pool = pool;
    this.queue = null;
    this.transfers = null;
    this.programs = null;
    this.winograd = winograd;
  }

  ClDevice device() {
    return device;
  }

  ClQueue queue() {
    return queue;
  }

  BufferPool pool() {
    return pool;
  }

  Transfers transfers() {
    return transfers;
  }

  DiskCache disk() {
    return disk;
  }

  /** The tiles in which convolutions may be computed by Winograd's method. */
  Winograd winograd() {
    return winograd;
  }

  /** A kernel of its own for the caller, who closes it. */
  ClKernel kernel(String file, String function, Defines defines) {
    return new ClKernel(queue, function, Cl.createKernel(programs.get(file, defines), function));
  }

  /** Has a kernel's program built beside other work, for what will soon ask for it. */
  void expect(String file, Defines defines) {
    programs.expect(file, defines);
  }

  /** A program of what the driver takes for a binary, for the caller to release. */
  cl_program program(byte[] binary) {
    cl_program program = Cl.createProgram(context, device.id(), binary);
    try {
      Cl.build(program, device.id(), "");
      return program;
    } catch (OpenClException refused) {
      Cl.release(program);
      throw refused;
    }
  }

  /** Memory for the time between two launches; close it once what uses it is enqueued. */
  ClBuffer scratch(long bytes) {
    return pool.take(bytes);
  }

  /** Memory that is written from the host next; under the queue's lock. */
  ClBuffer forUpload(long bytes) {
    return queue.ordersTransfers()
        ? pool.takeForUpload(bytes, memory -> queue.markers().isDone(memory.lastUse()))
        : pool.take(bytes);
  }

  /**
   * A storage's elements in another layout. Of a constant it is made once and kept, else it is made
   * now and must be closed once what uses it is enqueued.
   *
   * @param layout see {@link DerivedForms#get}
   * @param fill enqueues what writes all of the {@code bytes} bytes
   */
  ClForm derive(Storage source, Object layout, long bytes, Consumer<ClBuffer> fill) {
    DerivedForms forms = source.derived();
    return forms.areKept()
        ? new ClForm(forms.get(layout, ClBuffer.class, () -> filled(bytes, fill)), true)
        : new ClForm(filled(bytes, fill), false);
  }

  private ClBuffer filled(long bytes, Consumer<ClBuffer> fill) {
    ClBuffer buffer = scratch(bytes);
    try {
      fill.accept(buffer);
      return buffer;
    } catch (Throwable failure) {
      buffer.close();
      throw failure;
    }
  }

  /** A table uploaded now; the caller closes it with its plan. */
  ClBuffer constants(int[] values) {
    return upload(HostArray.of(values), DataType.INT32);
  }

  /** A table uploaded now; the caller closes it with its plan. */
  ClBuffer constants(long[] values) {
    return upload(HostArray.of(values), DataType.INT64);
  }

  /** A table uploaded now; the caller closes it with its plan. */
  ClBuffer constants(float[] values) {
    return upload(HostArray.of(values), DataType.FLOAT32);
  }

  ClBuffer upload(HostArray values, DataType type) {
    ClBuffer buffer = pool.take((long) values.length() * type.bytes());
    transfers.write(values, buffer);
    return buffer;
  }

  @Override
  public void close() {
    queue.finish();
    transfers.close();
    programs.close();
    queue.close();
    pool.close();
    Cl.release(context);
  }
}
