package org.jocelyn.cli.bench;

import java.util.Arrays;
import org.jocelyn.Backend;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * A whole tensor copied from Java to the device, or back.
 *
 * @param name see {@link Workload#name}
 * @param toDevice the direction
 * @param type the tensor's type
 */
public record TransferWorkload(String name, boolean toDevice, TensorType type) implements Workload {
  @Override
  public Family family() {
    return Family.TRANSFER;
  }

  @Override
  public double flops() {
    return 0;
  }

  /** What is read in one memory and written in the other. */
  @Override
  public double bytes() {
    return 2.0 * type.byteSize();
  }

  @Override
  public Made make() {
    HostArray values = HostArray.allocate(type);
    for (int i = 0; i < values.length(); i++) {
      values.set(i, i % 1000);
    }
    return backend -> toDevice ? new Upload(backend, values) : new Download(backend, values);
  }

  private final class Upload implements Prepared {
    private final Backend backend;
    private final HostArray values;

    Upload(Backend backend, HostArray values) {
      this.backend = backend;
      this.values = values;
    }

    @Override
    public void verify() {
      try (Tensor copy = backend.tensor(values, type.shape())) {
        requireSame(backend, values, copy);
      }
    }

    @Override
    public void run() {
      Tensor copy = backend.tensor(values, type.shape());
      backend.finish();
      copy.close();
    }

    @Override
    public void close() {}
  }

  private final class Download implements Prepared {
    private final Backend backend;
    private final HostArray values;
    private final Tensor tensor;

    Download(Backend backend, HostArray values) {
      this.backend = backend;
      this.values = values;
      this.tensor = backend.tensor(values, type.shape());
    }

    @Override
    public void verify() {
      requireSame(backend, values, tensor);
    }

    @Override
    public void run() {
      tensor.toHost();
    }

    @Override
    public void close() {
      tensor.close();
    }
  }

  private void requireSame(Backend backend, HostArray values, Tensor tensor) {
    int different = Arrays.mismatch(values.floats(), tensor.toFloatArray());
    if (different >= 0) {
      throw new JocelynException(
          name + " on " + backend.id() + ": element " + different + " is not what was copied");
    }
  }
}
