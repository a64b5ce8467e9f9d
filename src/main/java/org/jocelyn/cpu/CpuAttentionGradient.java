package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link AttentionGradient} in parallel over heads of keys, see {@link AttentionSlopes}. Where
 * these are fewer than would keep the threads busy, their query rows are cut into parts, each with
 * gradients of keys and values of its own that are added in the end.
 */
final class CpuAttentionGradient implements OpKernel<AttentionGradient> {
  private final CpuContext context;

  CpuAttentionGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(
      AttentionGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Attention attention = op.attention();
    AttentionGeometry g = attention.geometry(inputs);
    MaskedRows rows = attention.rows(inputs);
    int heads = (int) (g.batch() * g.keyHeads());
    int blocks = (int) ((g.rowsPerKeyHead() + WeightStrips.ROWS - 1) / WeightStrips.ROWS);
    int parts = parts(heads, blocks);
    int keyFloats = (int) (g.keys() * g.headDim());
    int valueFloats = (int) (g.keys() * g.valueDim());
    return (in, out) -> {
      CpuMask mask =
          new CpuMask(
              context.lanes(),
              attention.masking(),
              rows,
              in,
              attention.maskInput(),
              attention.lengthsInput());
      float[] dk = ((HostArray) out[1]).floats();
      float[] dv = ((HostArray) out[2]).floats();
      float[] keySums = parts == 1 ? dk : new float[Math.multiplyExact(heads * parts, keyFloats)];
      float[] valueSums =
          parts == 1 ? dv : new float[Math.multiplyExact(heads * parts, valueFloats)];
      AttentionArrays arrays =
          new AttentionArrays(
              ((HostArray) in[0]).floats(),
              ((HostArray) in[1]).floats(),
              ((HostArray) in[2]).floats(),
              ((HostArray) in[op.resultInput()]).floats(),
              ((HostArray) in[op.gradientInput()]).floats(),
              ((HostArray) out[0]).floats(),
              keySums,
              valueSums);
      context
          .threads()
          .forEach(
              heads * parts,
              heads * parts / (8 * context.threads().count()),
              (from, to) -> {
                AttentionSlopes slopes =
                    new AttentionSlopes(attention, g, mask, context.lanes(), arrays);
                for (int i = from; i < to; i++) {
                  int part = i % parts;
                  slopes.run(i / parts, i, part * blocks / parts, (part + 1) * blocks / parts);
                }
              });
      if (parts > 1) {
        add(keySums, parts, heads, keyFloats, dk);
        add(valueSums, parts, heads, valueFloats, dv);
      }
    };
  }

  private int parts(int heads, int blocks) {
    int wanted = 2 * context.threads().count();
    return heads == 0 || blocks == 0 ? 1 : Math.min(blocks, (wanted + heads - 1) / heads);
  }

  /** Each head's sum over its parts, in their order. */
  private void add(float[] sums, int parts, int heads, int count, float[] total) {
    Lanes lanes = context.lanes();
    context
        .threads()
        .forEach(
            heads,
            1,
            (from, to) -> {
              for (int head = from; head < to; head++) {
                System.arraycopy(sums, head * parts * count, total, head * count, count);
                for (int part = 1; part < parts; part++) {
                  int at = (head * parts + part) * count;
                  lanes.addScaled(1, sums, at, total, head * count, count);
                }
              }
            });
  }
}
