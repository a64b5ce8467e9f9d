package org.jocelyn.bench.peer;

import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** Heads as we have them, [B, H, T, D], and as MultiHeadAttention reads them, [B, T, H·D]. */
final class HeadLayout {
  private HeadLayout() {}

  static TensorType joined(TensorType type) {
    Shape heads = type.shape();
    return TensorType.float32(heads.dim(0), heads.dim(2), heads.dim(1) * heads.dim(3));
  }

  static OnnxForm.Input joined(OnnxForm.Input input) {
    HostArray to = HostArray.allocate(input.type());
    move(input.values(), to, input.type(), true);
    return new OnnxForm.Input(input.name(), joined(input.type()), to, input.constant());
  }

  static HostArray split(HostArray joined, TensorType type) {
    HostArray to = HostArray.allocate(type);
    move(joined, to, type, false);
    return to;
  }

  private static void move(HostArray from, HostArray to, TensorType type, boolean join) {
    int heads = Math.toIntExact(type.shape().dim(1));
    int tokens = Math.toIntExact(type.shape().dim(2));
    int dim = Math.toIntExact(type.shape().dim(3));
    for (int row = 0; row < from.length() / dim; row++) {
      int token = row % tokens;
      int head = row / tokens % heads;
      int batch = row / tokens / heads;
      int joined = (batch * tokens + token) * heads + head;
      from.copyTo((join ? row : joined) * dim, to, (join ? joined : row) * dim, dim);
    }
  }
}
