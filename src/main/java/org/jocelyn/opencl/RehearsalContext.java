package org.jocelyn.opencl;

import org.jocelyn.DataType;
import org.jocelyn.spi.HostArray;

/**
 * The context of a rehearsal on an opened device: it has no memory and runs nothing; the programs
 * of the kernels that are asked for are expected of the real one.
 */
final class RehearsalContext extends ClContext {
  private final ClContext real;

  RehearsalContext(ClContext real) {
    super(real.device(), new NoMemory(real.device()), real.winograd());
    this.real = real;
  }

  @Override
  ClKernel kernel(String file, String function, Defines defines) {
    real.expect(file, defines);
    return new Silent(function, device().maxWorkGroupSize());
  }

  @Override
  ClBuffer upload(HostArray values, DataType type) {
    return scratch((long) values.length() * type.bytes());
  }

  @Override
  public void close() {}

  /** A kernel that does nothing. */
  private static final class Silent extends ClKernel {
    Silent(String name, long maxWorkGroup) {
      super(name, maxWorkGroup);
    }

    @Override
    ClKernel args(Object... values) {
      return this;
    }

    @Override
    void enqueue(Grid grid) {}

    @Override
    public void close() {}
  }
}
