package org.jocelyn.opencl;

/** A kernel that is built when it is first needed. Used under the queue's lock. */
final class LazyKernel implements AutoCloseable {
  private final ClContext context;
  private final String file;
  private final String function;
  private final Defines defines;
  private ClKernel kernel;

  LazyKernel(ClContext context, String file, String function, Defines defines) {
    this.context = context;
    this.file = file;
    this.function = function;
    this.defines = defines;
  }

  ClKernel get() {
    if (kernel == null) {
      kernel = context.kernel(file, function, defines);
    }
    return kernel;
  }

  @Override
  public void close() {
    if (kernel != null) {
      kernel.close();
    }
  }
}
