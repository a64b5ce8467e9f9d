package org.jocelyn.onnx;

import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * A value of a graph that is the same in every run. It is uploaded at its first use and stays on
 * the device until the model is closed; the host keeps only small ones from then on.
 */
final class ModelConstant implements AutoCloseable {
  private final TensorType type;
  private Constant host;
  private Tensor tensor;

  ModelConstant(Constant host) {
    this.type = host.type();
    this.host = host;
  }

  TensorType type() {
    return type;
  }

  /** The elements, if they are still on the host: always before the first use on a device. */
  synchronized Optional<Constant> host() {
    return Optional.ofNullable(host);
  }

  /** The elements on the device, uploaded once; the tensor stays this constant's own. */
  synchronized Tensor tensor(Backend backend) {
    if (tensor == null) {
      tensor = backend.tensor(host.values(), type.shape()).keep().constant();
      if (!Session.isSmall(type)) {
        host = null;
      }
    }
    return tensor;
  }

  @Override
  public synchronized void close() {
    if (tensor != null) {
      tensor.close();
    }
  }
}
