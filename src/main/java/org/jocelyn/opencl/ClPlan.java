package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** What a variant has prepared: its launches, and the kernels and tables it closes at the end. */
final class ClPlan implements Execution {
  private final List<? extends AutoCloseable> owned;
  private final Launches launches;

  /** Sets buffers and enqueues. */
  @FunctionalInterface
  interface Launches {
    void run(Storage[] inputs, Storage[] outputs);
  }

  ClPlan(List<? extends AutoCloseable> owned, Launches launches) {
    this.owned = List.copyOf(owned);
    this.launches = launches;
  }

  @Override
  public void run(Storage[] inputs, Storage[] outputs) {
    launches.run(inputs, outputs);
  }

  @Override
  public void close() {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (RuntimeException failure) {
        throw failure;
      } catch (Exception impossible) {
        throw new IllegalStateException("kernels and buffers close without", impossible);
      }
    }
  }
}
