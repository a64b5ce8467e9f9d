package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.op.Reduce;
import org.jocelyn.spi.HostArray;

/** {@link Reduce} of integers, in longs: what wraps around in 64 bits also does in the lower 32. */
final class CpuReduceIntegers {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final long GRAIN = 1 << 15;

  private final Reduce.Kind kind;
  private final CpuThreads threads;

  CpuReduceIntegers(Reduce.Kind kind, CpuThreads threads) {
    this.kind = kind;
    this.threads = threads;
  }

  void run(List<Reduce.Stage> stages, HostArray x, HostArray y) {
    long[] values = longs(x);
    for (Reduce.Stage stage : stages) {
      values = stage(stage, values);
    }
    if (y.dataType() == DataType.INT64) {
      System.arraycopy(values, 0, y.longs(), 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        y.ints()[i] = (int) values[i];
      }
    }
  }

  private static long[] longs(HostArray x) {
    if (x.dataType() == DataType.INT64) {
      return x.longs();
    }
    long[] values = new long[x.length()];
    int[] ints = x.ints();
    for (int i = 0; i < values.length; i++) {
      values[i] = ints[i];
    }
    return values;
  }

  private long[] stage(Reduce.Stage stage, long[] x) {
    long[] y = new long[(int) stage.results()];
    int extent = (int) stage.extent();
    int inner = (int) stage.inner();
    threads.forEach(
        y.length,
        (int) Math.max(1, GRAIN / extent),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            y[i] = line(x, i / inner * extent * inner + i % inner, inner, extent);
          }
        });
    return y;
  }

  private long line(long[] x, int at, int stride, int count) {
    long result = x[at];
    switch (kind) {
      case SUM -> {
        for (int i = 1; i < count; i++) {
          result += x[at + i * stride];
        }
      }
      case PROD -> {
        for (int i = 1; i < count; i++) {
          result *= x[at + i * stride];
        }
      }
      case MAX -> {
        for (int i = 1; i < count; i++) {
          result = Math.max(result, x[at + i * stride]);
        }
      }
      case MIN -> {
        for (int i = 1; i < count; i++) {
          result = Math.min(result, x[at + i * stride]);
        }
      }
      default -> throw new IllegalArgumentException(kind + " of integers");
    }
    return result;
  }
}
