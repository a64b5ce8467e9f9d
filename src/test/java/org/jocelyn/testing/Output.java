package org.jocelyn.testing;

import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** One output of a run, read back. */
public record Output(TensorType type, HostArray data) {
  /** The elements as doubles. */
  public double[] values() {
    double[] values = new double[data.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.get(i);
    }
    return values;
  }
}
