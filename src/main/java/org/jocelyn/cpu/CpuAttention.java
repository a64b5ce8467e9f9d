package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Halves;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Attention} in parallel over blocks of query rows that read the same keys. Many rows to a
 * head of keys are worth packing its keys for, see {@link AttentionBlock}; few, as when a text is
 * generated word by word, read each key once as it lies.
 */
final class CpuAttention implements OpKernel<Attention> {
  /** Rows per head of keys from which packing the keys pays. */
  private static final int PACKED_FROM = 8;

  private final CpuContext context;

  CpuAttention(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Attention op, List<TensorType> inputs, List<TensorType> outputs) {
    AttentionGeometry g = op.geometry(inputs);
    MaskedRows rows = op.rows(inputs);
    int group = (int) g.rowsPerKeyHead();
    int keyHeads = (int) (g.batch() * g.keyHeads());
    return (in, out) -> {
      float[] q = floats((HostArray) in[0]);
      float[] v = floats((HostArray) in[2]);
      float[] y = ((HostArray) out[0]).floats();
      CpuMask mask =
          new CpuMask(context.lanes(), op.masking(), rows, in, op.maskInput(), op.lengthsInput());
      if (group >= PACKED_FROM) {
        PackedHeads heads = new PackedHeads(context, g, (HostArray) in[1], v);
        int blocks = (group + AttentionBlock.ROWS - 1) / AttentionBlock.ROWS;
        // blocks differ in work under a causal mask, so there are more parts than threads
        int grain = keyHeads * blocks / (16 * context.threads().count());
        context
            .threads()
            .forEach(
                keyHeads * blocks,
                grain,
                (from, to) -> {
                  AttentionBlock block =
                      new AttentionBlock(op, g, mask, context.lanes(), q, heads, v, y);
                  for (int i = from; i < to; i++) {
                    block.run(i / blocks, i % blocks * AttentionBlock.ROWS);
                  }
                });
        heads.close();
      } else {
        float[] k = floats((HostArray) in[1]);
        context
            .threads()
            .forEach(
                keyHeads * group,
                1,
                (from, to) -> {
                  float[] p = new float[(int) g.keys()];
                  for (int row = from; row < to; row++) {
                    row(op, g, row, mask, q, k, v, p, y);
                  }
                });
      }
    };
  }

  /** One query over keys and values as they lie; p has room for a weight per key. */
  private void row(
      Attention op,
      AttentionGeometry g,
      int row,
      CpuMask mask,
      float[] q,
      float[] k,
      float[] v,
      float[] p,
      float[] y) {
    Lanes lanes = context.lanes();
    int headDim = (int) g.headDim();
    int valueDim = (int) g.valueDim();
    int base = (int) g.firstKey(row / g.rowsPerKeyHead());
    int step = (int) g.keyStep();
    int query = (int) g.queryRow(row);
    int visible = mask.visible(row);
    float scale = op.scaleFor(headDim);
    for (int j = 0; j < visible; j++) {
      p[j] = scale * lanes.dot(q, query * headDim, k, (base + j * step) * headDim, headDim);
    }
    cap(op, lanes, p, visible);
    if (mask.hasMask()) {
      mask.apply(row, 0, p, 0, visible);
    }
    float max = lanes.max(p, 0, visible);
    float shift = max == Float.NEGATIVE_INFINITY ? 0 : max;
    float sum = lanes.expSum(p, 0, 1, shift, p, 0, visible);
    float factor = sum == 0 ? 0 : 1 / sum;
    int at = query * valueDim;
    for (int d = 0; d < valueDim; d++) {
      y[at + d] = 0;
    }
    for (int j = 0; j < visible; j++) {
      if (p[j] != 0) { // a hidden key's value may be NaN
        lanes.addScaled(p[j] * factor, v, (base + j * step) * valueDim, y, at, valueDim);
      }
    }
  }

  /** Bounds the first {@code count} scores softly, if the operation does. */
  static void cap(Attention op, Lanes lanes, float[] scores, int count) {
    if (op.softcap() > 0) {
      lanes.apply(UnaryFunction.AFFINE, 1 / op.softcap(), 0, scores, 0, count);
      lanes.apply(UnaryFunction.TANH, 0, 0, scores, 0, count);
      lanes.apply(UnaryFunction.AFFINE, op.softcap(), 0, scores, 0, count);
    }
  }

  /** The elements as floats: the array itself, or the 16-bit formats converted. */
  private float[] floats(HostArray x) {
    return switch (x.dataType()) {
      case FLOAT16 -> {
        short[] bits = x.shorts();
        yield converted(
            bits.length,
            (values, from, to) -> {
              for (int i = from; i < to; i++) {
                values[i] = Halves.fromFloat16(bits[i]);
              }
            });
      }
      case BFLOAT16 -> {
        short[] bits = x.shorts();
        yield converted(
            bits.length,
            (values, from, to) -> {
              for (int i = from; i < to; i++) {
                values[i] = Halves.fromBfloat16(bits[i]);
              }
            });
      }
      default -> x.floats();
    };
  }

  private interface Conversion {
    void run(float[] values, int from, int to);
  }

  private float[] converted(int length, Conversion conversion) {
    float[] values = new float[length];
    context.threads().forEach(length, 1 << 14, (from, to) -> conversion.run(values, from, to));
    return values;
  }
}
