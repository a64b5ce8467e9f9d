package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Cast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Halves;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Cast} through blocks of floats or longs: what is read is widened without loss to one of
 * the two, and that is rounded once to the target.
 */
final class CpuCast implements OpKernel<Cast> {
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuCast(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Cast op, List<TensorType> inputs, List<TensorType> outputs) {
    DataType source = inputs.get(0).dataType();
    int size = (int) inputs.get(0).size();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      context
          .threads()
          .forEach(
              size,
              GRAIN,
              (from, to) -> {
                if (source == op.target()) {
                  x.copyTo(from, y, from, to - from);
                } else if (source.isFloating()) {
                  castFloats(x, y, from, to);
                } else {
                  castIntegers(x, y, from, to);
                }
              });
    };
  }

  private static void castFloats(HostArray x, HostArray y, int from, int to) {
    float[] block = new float[CpuBroadcast.PIECE];
    for (int at = from, count; at < to; at += count) {
      count = Math.min(block.length, to - at);
      load(x, at, block, count);
      store(block, y, at, count);
    }
  }

  private static void load(HostArray x, int at, float[] block, int count) {
    switch (x.dataType()) {
      case FLOAT32 -> System.arraycopy(x.floats(), at, block, 0, count);
      case FLOAT16 -> {
        short[] bits = x.shorts();
        for (int i = 0; i < count; i++) {
          block[i] = Halves.fromFloat16(bits[at + i]);
        }
      }
      case BFLOAT16 -> {
        short[] bits = x.shorts();
        for (int i = 0; i < count; i++) {
          block[i] = Halves.fromBfloat16(bits[at + i]);
        }
      }
      default -> throw new IllegalArgumentException(x.dataType() + " is not floating");
    }
  }

  private static void store(float[] block, HostArray y, int at, int count) {
    switch (y.dataType()) {
      case FLOAT32 -> System.arraycopy(block, 0, y.floats(), at, count);
      case FLOAT16 -> {
        short[] bits = y.shorts();
        for (int i = 0; i < count; i++) {
          bits[at + i] = Halves.toFloat16(block[i]);
        }
      }
      case BFLOAT16 -> {
        short[] bits = y.shorts();
        for (int i = 0; i < count; i++) {
          bits[at + i] = Halves.toBfloat16(block[i]);
        }
      }
      case INT32 -> {
        int[] values = y.ints();
        for (int i = 0; i < count; i++) {
          values[at + i] = (int) block[i];
        }
      }
      case INT64 -> {
        long[] values = y.longs();
        for (int i = 0; i < count; i++) {
          values[at + i] = (long) block[i];
        }
      }
      case INT8 -> {
        byte[] values = y.bytes();
        for (int i = 0; i < count; i++) {
          values[at + i] = (byte) Math.max(-128, Math.min(127, (int) block[i]));
        }
      }
      case UINT8 -> {
        byte[] values = y.bytes();
        for (int i = 0; i < count; i++) {
          values[at + i] = (byte) Math.max(0, Math.min(255, (int) block[i]));
        }
      }
      case BOOL -> {
        byte[] values = y.bytes();
        for (int i = 0; i < count; i++) {
          values[at + i] = (byte) (block[i] != 0 ? 1 : 0);
        }
      }
    }
  }

  private static void castIntegers(HostArray x, HostArray y, int from, int to) {
    long[] block = new long[CpuBroadcast.PIECE];
    for (int at = from, count; at < to; at += count) {
      count = Math.min(block.length, to - at);
      LongBlocks.load(x, at, block, count);
      store(block, y, at, count);
    }
  }

  private static void store(long[] block, HostArray y, int at, int count) {
    switch (y.dataType()) {
      case FLOAT32 -> {
        float[] values = y.floats();
        for (int i = 0; i < count; i++) {
          values[at + i] = block[i];
        }
      }
      case FLOAT16 -> {
        short[] bits = y.shorts();
        for (int i = 0; i < count; i++) {
          bits[at + i] = Halves.toFloat16(Halves.oddFloat(block[i]));
        }
      }
      case BFLOAT16 -> {
        short[] bits = y.shorts();
        for (int i = 0; i < count; i++) {
          bits[at + i] = Halves.toBfloat16(Halves.oddFloat(block[i]));
        }
      }
      case BOOL -> {
        byte[] values = y.bytes();
        for (int i = 0; i < count; i++) {
          values[at + i] = (byte) (block[i] != 0 ? 1 : 0);
        }
      }
      case INT8, UINT8, INT32, INT64 -> LongBlocks.store(block, y, at, count);
    }
  }
}
