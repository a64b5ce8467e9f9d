package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Reduce;

/** One stage of {@link CpuReduce}: the middle axis of {@code [outer, extent, inner]} made one. */
final class CpuReduceStage {
  /** Elements of a row that are made one in float lanes, and that a thread takes at least. */
  private static final int CHUNK = 1 << 12;

  /** Chunks that are one task. */
  private static final int TASK = 8;

  /** Rows of a band of columns, which are made one in floats. */
  private static final int BAND = 256;

  /** Columns that one task works on: their sums stay in the first-level cache. */
  private static final int STRIP = 512;

  private final Reduce.Kind kind;
  private final Reduce.Stage stage;
  private final CpuContext context;

  CpuReduceStage(Reduce.Kind kind, Reduce.Stage stage, CpuContext context) {
    this.kind = kind;
    this.stage = stage;
    this.context = context;
  }

  void run(float[] x, float[] y) {
    if (stage.inner() == 1) {
      rows(x, y);
    } else {
      columns(x, y);
    }
  }

  // ---- rows

  private void rows(float[] x, float[] y) {
    int extent = (int) stage.extent();
    int chunks = (extent - 1) / CHUNK + 1;
    if (chunks <= TASK || kind == Reduce.Kind.LOG_SUM_EXP) {
      context
          .threads()
          .forEach(
              y.length,
              Math.max(1, TASK * CHUNK / extent),
              (from, to) -> {
                for (int row = from; row < to; row++) {
                  y[row] = row(x, row * extent, extent);
                }
              });
      return;
    }
    // few or many, rows this long are shared by the threads
    double[] parts = new double[chunks];
    for (int row = 0; row < y.length; row++) {
      int start = row * extent;
      context
          .threads()
          .forEach(
              chunks,
              TASK,
              (from, to) -> {
                for (int chunk = from; chunk < to; chunk++) {
                  int at = chunk * CHUNK;
                  parts[chunk] = chunk(x, start + at, Math.min(CHUNK, extent - at));
                }
              });
      double result = parts[0];
      for (int chunk = 1; chunk < chunks; chunk++) {
        result = combine(result, parts[chunk]);
      }
      y[row] = (float) result;
    }
  }

  private float row(float[] x, int at, int count) {
    if (kind == Reduce.Kind.LOG_SUM_EXP) {
      return logSumExp(x, at, count);
    }
    double result = chunk(x, at, Math.min(CHUNK, count));
    for (int i = CHUNK; i < count; i += CHUNK) {
      result = combine(result, chunk(x, at + i, Math.min(CHUNK, count - i)));
    }
    return (float) result;
  }

  private float chunk(float[] x, int at, int count) {
    Lanes lanes = context.lanes();
    return switch (kind) {
      case SUM, MEAN, LOG_SUM -> lanes.sum(x, at, 0, count);
      case SUM_SQUARES, L2 -> lanes.sumOfSquares(x, at, 0, count);
      case L1 -> lanes.sumOfMagnitudes(x, at, count);
      case MAX -> lanes.max(x, at, count);
      case MIN -> lanes.min(x, at, count);
      case PROD -> lanes.product(x, at, count);
      case LOG_SUM_EXP -> throw new IllegalArgumentException("needs the maximum first");
    };
  }

  private double combine(double a, double b) {
    return switch (kind) {
      case SUM, MEAN, LOG_SUM, SUM_SQUARES, L2, L1 -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case PROD -> a * b;
      case LOG_SUM_EXP -> throw new IllegalArgumentException("needs the maximum first");
    };
  }

  private float logSumExp(float[] x, int at, int count) {
    float max = context.lanes().max(x, at, count);
    if (!Float.isFinite(max)) {
      return max;
    }
    float[] exponentials = context.scratch().take(CHUNK);
    double sum = 0;
    for (int i = 0; i < count; i += CHUNK) {
      int length = Math.min(CHUNK, count - i);
      sum += context.lanes().expSum(x, at + i, 1, max, exponentials, 0, length);
    }
    context.scratch().give(exponentials);
    return (float) (max + Math.log(sum));
  }

  // ---- columns

  private void columns(float[] x, float[] y) {
    int extent = (int) stage.extent();
    int inner = (int) stage.inner();
    int strips = (inner - 1) / STRIP + 1;
    int bands = (extent - 1) / BAND + 1;
    int tasks = (int) stage.outer() * strips;
    if (tasks >= context.threads().count() || bands < 4 || kind == Reduce.Kind.LOG_SUM_EXP) {
      context
          .threads()
          .forEach(
              tasks,
              Math.max(1, TASK * CHUNK / extent / Math.min(STRIP, inner)),
              (from, to) -> {
                double[] total = new double[Math.min(STRIP, inner)];
                for (int task = from; task < to; task++) {
                  strip(task, x, y, total);
                }
              });
      return;
    }
    // few columns of great height: the threads share each strip's bands
    int width = Math.min(STRIP, inner);
    double[] totals = new double[bands * width];
    for (int task = 0; task < tasks; task++) {
      Strip strip = new Strip(task, strips);
      context
          .threads()
          .forEach(
              bands,
              1,
              (from, to) -> {
                float[] part = new float[width];
                for (int band = from; band < to; band++) {
                  band(x, strip, band, part);
                  for (int j = 0; j < strip.width; j++) {
                    totals[band * width + j] = part[j];
                  }
                }
              });
      for (int j = 0; j < strip.width; j++) {
        double total = totals[j];
        for (int band = 1; band < bands; band++) {
          total = combine(total, totals[band * width + j]);
        }
        y[strip.result + j] = (float) total;
      }
    }
  }

  /** Where a strip of columns begins in x and y. */
  private final class Strip {
    private final int start;
    private final int result;
    private final int width;

    Strip(int task, int strips) {
      int inner = (int) stage.inner();
      int outer = task / strips;
      int column = task % strips * STRIP;
      this.start = outer * (int) stage.extent() * inner + column;
      this.result = outer * inner + column;
      this.width = Math.min(STRIP, inner - column);
    }
  }

  private void strip(int task, float[] x, float[] y, double[] total) {
    int extent = (int) stage.extent();
    Strip strip = new Strip(task, ((int) stage.inner() - 1) / STRIP + 1);
    if (kind == Reduce.Kind.LOG_SUM_EXP) {
      logSumExp(x, strip, y, total);
      return;
    }
    float[] part = new float[strip.width];
    for (int band = 0; band * BAND < extent; band++) {
      band(x, strip, band, part);
      for (int j = 0; j < strip.width; j++) {
        total[j] = band == 0 ? part[j] : combine(total[j], part[j]);
      }
    }
    for (int j = 0; j < strip.width; j++) {
      y[strip.result + j] = (float) total[j];
    }
  }

  /** Makes the rows of one band one, into {@code part}; each loop runs along the columns. */
  private void band(float[] x, Strip strip, int band, float[] part) {
    int inner = (int) stage.inner();
    int first = band * BAND;
    int last = Math.min(first + BAND, (int) stage.extent());
    int width = strip.width;
    Arrays.fill(part, neutral());
    for (int row = first; row < last; row++) {
      int at = strip.start + row * inner;
      switch (kind) {
        case SUM, MEAN, LOG_SUM -> add(x, at, part, width);
        case SUM_SQUARES, L2 -> addSquares(x, at, part, width);
        case L1 -> addMagnitudes(x, at, part, width);
        case MAX -> max(x, at, part, width);
        case MIN -> min(x, at, part, width);
        case PROD -> multiply(x, at, part, width);
        case LOG_SUM_EXP -> throw new IllegalArgumentException("needs the maximum first");
      }
    }
  }

  /** What changes nothing that it is combined with. */
  private float neutral() {
    return switch (kind) {
      case SUM, MEAN, LOG_SUM, SUM_SQUARES, L2, L1 -> 0;
      case PROD -> 1;
      case MAX -> Float.NEGATIVE_INFINITY;
      case MIN -> Float.POSITIVE_INFINITY;
      case LOG_SUM_EXP -> throw new IllegalArgumentException("needs the maximum first");
    };
  }

  private static void add(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] += x[at + j];
    }
  }

  private static void addSquares(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] += x[at + j] * x[at + j];
    }
  }

  private static void addMagnitudes(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] += Math.abs(x[at + j]);
    }
  }

  private static void multiply(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] *= x[at + j];
    }
  }

  private static void max(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] = Math.max(y[j], x[at + j]);
    }
  }

  private static void min(float[] x, int at, float[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] = Math.min(y[j], x[at + j]);
    }
  }

  private void logSumExp(float[] x, Strip strip, float[] y, double[] total) {
    int inner = (int) stage.inner();
    int extent = (int) stage.extent();
    int width = strip.width;
    float[] max = new float[width];
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < extent; row++) {
      max(x, strip.start + row * inner, max, width);
    }
    Arrays.fill(total, 0);
    for (int row = 0; row < extent; row++) {
      int at = strip.start + row * inner;
      for (int j = 0; j < width; j++) {
        total[j] += Math.exp(x[at + j] - max[j]);
      }
    }
    for (int j = 0; j < width; j++) {
      boolean finite = Float.isFinite(max[j]);
      y[strip.result + j] = finite ? (float) (max[j] + Math.log(total[j])) : max[j];
    }
  }
}
