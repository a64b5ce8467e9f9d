package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherGradient}: a counting sort of the indices, then every slice adds up its own. */
final class CpuGatherGradient implements OpKernel<GatherGradient> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuGatherGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(GatherGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = outputs.get(0).shape();
    int axis = op.axis(inputs);
    int extent = (int) op.extent();
    int outer = (int) shape.sizeOf(0, axis);
    int inner = (int) shape.sizeOf(axis + 1, shape.rank());
    int count = (int) inputs.get(0).size();
    int perSlice = (int) Math.min(GRAIN, inner * (1 + (long) count / extent));
    return (in, out) -> {
      Buckets buckets = Buckets.of((HostArray) in[0], extent);
      float[] dy = ((HostArray) in[1]).floats();
      float[] dx = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(
              outer * extent,
              GRAIN / perSlice,
              (from, to) -> {
                for (int slice = from; slice < to; slice++) {
                  int first = slice / extent * count;
                  sum(buckets, slice % extent, dy, first, dx, slice * inner, inner);
                }
              });
    };
  }

  private void sum(
      Buckets buckets, int index, float[] dy, int first, float[] dx, int to, int inner) {
    if (inner == 1) {
      dx[to] = buckets.sum(index, dy, first);
      return;
    }
    Arrays.fill(dx, to, to + inner, 0);
    for (int i = buckets.begin(index); i < buckets.ends[index]; i++) {
      context.lanes().addScaled(1, dy, (first + buckets.positions[i]) * inner, dx, to, inner);
    }
  }

  /**
   * The positions of equal indices, in order.
   *
   * @param ends where each index's positions end
   * @param positions of the smallest index first
   */
  private record Buckets(int[] ends, int[] positions) {
    static Buckets of(HostArray indices, int extent) {
      int[] places = new int[indices.length()];
      int[] next = new int[extent];
      for (int i = 0; i < places.length; i++) {
        long index = indices.getLong(i);
        index += index < 0 ? extent : 0;
        places[i] = index < 0 || index >= extent ? -1 : (int) index;
        if (places[i] >= 0) {
          next[places[i]]++;
        }
      }
      int begin = 0;
      for (int index = 0; index < extent; index++) {
        int size = next[index];
        next[index] = begin;
        begin += size;
      }
      int[] positions = new int[begin];
      for (int i = 0; i < places.length; i++) {
        if (places[i] >= 0) {
          positions[next[places[i]]++] = i;
        }
      }
      return new Buckets(next, positions);
    }

    int begin(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }

    float sum(int index, float[] dy, int first) {
      float sum = 0;
      for (int i = begin(index); i < ends[index]; i++) {
        sum += dy[first + positions[i]];
      }
      return sum;
    }
  }
}
