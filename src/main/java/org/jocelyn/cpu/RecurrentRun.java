package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * One run of a recurrent operation. The products with the input are made for many steps at a time;
 * then a thread takes those steps for a block of sequences by itself, or, where there are too few
 * sequences for the threads, they share out the elements of the state at every step.
 */
final class RecurrentRun {
  /** Sums made at a time: 16 MiB. */
  private static final long SUMS = 1 << 22;

  /** Multiply-adds of a step from which it is worth being shared out. */
  private static final long LARGE_STEP = 1 << 18;

  private final Recurrent op;
  private final RecurrentGeometry g;
  private final CpuCell cell;
  private final CpuGemm gemm;
  private final CpuContext context;
  private final Storage[] in;
  private final int steps;
  private final int batch;
  private final int input;
  private final int hidden;
  private final int directions;
  private final int gates;
  private final int pitch;
  private final float[] y;
  private final float[] last;
  private final float[] initial;
  private final int[] lengths;
  private final RecurrentWeights weights;

  RecurrentRun(
      Recurrent op,
      RecurrentGeometry g,
      CpuCell cell,
      Storage[] in,
      Storage[] out,
      CpuGemm gemm,
      CpuContext context) {
    this.op = op;
    this.g = g;
    this.cell = cell;
    this.gemm = gemm;
    this.context = context;
    this.in = in;
    this.steps = (int) g.steps();
    this.batch = (int) g.batch();
    this.input = (int) g.input();
    this.hidden = (int) g.hidden();
    this.directions = g.directions();
    this.gates = g.gates();
    this.pitch = Math.multiplyExact(cell.slots(), hidden);
    this.y = ((HostArray) out[0]).floats();
    this.last = ((HostArray) out[1]).floats();
    this.initial = CpuRecurrent.floats(in, op.recurrence().initialStateInput(), last.length);
    this.lengths = SequenceSteps.lengths(op.recurrence(), steps, batch, in);
    this.weights = new RecurrentWeights((HostArray) in[2], g, context);
  }

  void run() {
    long ofStep = (long) directions * batch * pitch;
    int chunk = (int) Math.max(1, Math.min(steps, SUMS / Math.max(1, ofStep)));
    float[] sums = context.scratch().take(Math.toIntExact(chunk * ofStep));
    float[] biases = CpuRecurrent.biases(op, g, in);
    for (int first = 0; first < steps; first += chunk) {
      int count = Math.min(chunk, steps - first);
      for (int d = 0; d < directions; d++) {
        project(d, first, count, biases, sums, d * chunk * batch * pitch);
      }
      take(first, first + count, sums, chunk);
    }
    context.scratch().give(sums);
    weights.close();
    end();
  }

  /** The products with the input for {@code count} steps from the first on, counted as taken. */
  private void project(int d, int first, int count, float[] biases, float[] sums, int at) {
    boolean reverse = op.recurrence().direction().isReverse(d);
    int from = reverse ? steps - first - count : first;
    int rows = gates * hidden;
    gemm.multiply(
        new GemmProduct(
            count * batch,
            rows,
            input,
            1,
            StridedOperand.rows((HostArray) in[0], from * batch * input, input),
            StridedOperand.rows((HostArray) in[1], d * rows * input, input),
            sums,
            at,
            pitch,
            biases.length == 0 ? GemmStart.ZERO : GemmStart.columnBias(biases, d * rows),
            GemmEpilogue.NONE));
  }

  private void take(int first, int end, float[] sums, int chunk) {
    int blockRows = weights.rows();
    int rowBlocks = (batch + blockRows - 1) / blockRows;
    int tasks = directions * rowBlocks;
    CpuThreads threads = context.threads();
    long work = (long) gates * hidden * hidden * batch * directions;
    if (tasks >= threads.count() || work < LARGE_STEP) {
      threads.forEach(
          tasks,
          work * (end - first) < LARGE_STEP ? tasks : 1,
          (from, to) -> {
            Block block = new Block(first, end, sums, chunk);
            for (int task = from; task < to; task++) {
              for (int s = first; s < end; s++) {
                for (int pass = 0; pass < cell.passes(); pass++) {
                  block.take(task / rowBlocks, task % rowBlocks * blockRows, s, pass, 0, hidden);
                }
              }
            }
          });
      return;
    }
    int panels = (hidden + weights.columns() - 1) / weights.columns();
    int grain = Math.max(1, panels * tasks / (2 * threads.count()));
    for (int s = first; s < end; s++) {
      int step = s;
      for (int p = 0; p < cell.passes(); p++) {
        int pass = p;
        threads.forEach(
            panels * tasks,
            grain,
            (from, to) -> {
              Block block = new Block(first, end, sums, chunk);
              for (int i = from; i < to; ) {
                int task = i / panels;
                int stop = Math.min(to, (task + 1) * panels);
                int unit = (i - task * panels) * weights.columns();
                int lastUnit = Math.min(hidden, (stop - task * panels) * weights.columns());
                int row = task % rowBlocks * blockRows;
                block.take(task / rowBlocks, row, step, pass, unit, lastUnit);
                i = stop;
              }
            });
      }
    }
  }

  /** Final states: those after each sequence's last step. */
  private void end() {
    for (int d = 0; d < directions; d++) {
      for (int b = 0; b < batch; b++) {
        int line = d * batch + b;
        if (lengths[b] == 0) {
          System.arraycopy(initial, line * hidden, last, line * hidden, hidden);
        } else {
          int t = op.recurrence().direction().isReverse(d) ? 0 : lengths[b] - 1;
          System.arraycopy(y, atY(t, line), last, line * hidden, hidden);
        }
      }
    }
  }

  private int atY(int t, int line) {
    return (t * directions * batch + line) * hidden;
  }

  /** Takes steps for a block of sequences; one thread's. */
  private final class Block {
    private final int first;
    private final int end;
    private final float[] sums;
    private final int chunk;
    private final float[] states = weights.states();

    Block(int first, int end, float[] sums, int chunk) {
      this.first = first;
      this.end = end;
      this.sums = sums;
      this.chunk = chunk;
    }

    /**
     * One pass of step {@code s} for the block that begins with a row, for elements of the state
     * from {@code from} to {@code to}.
     */
    void take(int d, int row, int s, int pass, int from, int to) {
      boolean reverse = op.recurrence().direction().isReverse(d);
      int t = reverse ? steps - 1 - s : s;
      int rows = Math.min(weights.rows(), batch - row);
      // a reverse direction's products lie in the order of the sequence
      int place = reverse ? end - 1 - s : s - first;
      int at = (d * chunk + place) * batch * pitch + row * pitch;
      boolean any = false;
      for (int r = 0; r < rows; r++) {
        boolean taken = t < lengths[row + r];
        any |= taken;
        if (taken) {
          CpuCell.Part part = part(d, row + r, t, reverse, at + r * pitch, from, to - from);
          int multiplied = cell.multiplied(pass);
          if (multiplied < 0) {
            weights.set(states, r, part.before(), part.atBefore());
          } else {
            weights.set(states, r, sums, at + r * pitch + multiplied * hidden);
          }
          if (pass == 0) {
            cell.begin(part);
          }
        }
      }
      for (int gate = cell.firstGate(pass); any && gate < cell.endGate(pass); gate++) {
        int slot = at + cell.slot(gate) * hidden;
        weights.addProducts(d, gate, states, rows, from, to, sums, slot, pitch);
      }
      for (int r = 0; r < rows; r++) {
        if (t < lengths[row + r]) {
          cell.finish(pass, part(d, row + r, t, reverse, at + r * pitch, from, to - from));
        } else {
          int target = atY(t, d * batch + row + r);
          Arrays.fill(y, target + from, target + to, 0);
        }
      }
    }

    private CpuCell.Part part(
        int d, int row, int t, boolean reverse, int atSums, int from, int count) {
      int before = reverse ? t + 1 : t - 1;
      int line = d * batch + row;
      boolean begins = before < 0 || before >= lengths[row];
      return new CpuCell.Part(
          d,
          line,
          sums,
          atSums,
          begins ? initial : y,
          begins ? line * hidden : atY(before, line),
          y,
          atY(t, line),
          from,
          count);
    }
  }
}
