package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** The kernels of a recurrent operation's gradient and the order in which they are launched. */
final class RecurrentGradientPlan {
  private final RecurrentGradient op;
  private final Recurrent forward;
  private final Recurrence recurrence;
  private final RecurrentGeometry g;
  private final RecurrentGradientLaunch launch;
  private final ClContext context;
  private final int steps;
  private final int batch;
  private final int hidden;
  private final int lengthsKind;
  private final int reverse;
  private final boolean linearFirst;
  private final boolean twoPasses;
  private final RecurrentGradientKernels kernels;
  private final RecurrentProjection projection;
  private final RecurrentGradientProducts products;

  private RecurrentGradientPlan(
      RecurrentGradient op,
      List<TensorType> inputs,
      RecurrentGradientLaunch launch,
      OpKernel<Matmul> matmul,
      ClContext context) {
    this.op = op;
    this.forward = op.forward();
    this.recurrence = forward.recurrence();
    this.g = op.geometry(inputs);
    this.launch = launch;
    this.context = context;
    this.steps = (int) g.steps();
    this.batch = (int) g.batch();
    this.hidden = (int) g.hidden();
    this.lengthsKind = RecurrentPlan.lengthsKind(recurrence, inputs);
    this.reverse = recurrence.direction().isReverse(0) ? 1 : 0;
    this.linearFirst = forward instanceof Gru gru && gru.linearBeforeReset();
    this.twoPasses = launch.passes() > 1;
    this.kernels = new RecurrentGradientKernels(forward, launch, context);
    this.projection = new RecurrentProjection(forward, g, launch.form(), matmul, context);
    this.products = new RecurrentGradientProducts(g, launch.products(), matmul, context);
  }

  static Execution prepare(
      RecurrentGradient op,
      List<TensorType> inputs,
      RecurrentGradientLaunch launch,
      OpKernel<Matmul> matmul,
      ClContext context) {
    RecurrentGradientPlan plan = new RecurrentGradientPlan(op, inputs, launch, matmul, context);
    return new ClPlan(List.of(plan.kernels, plan.projection, plan.products), plan::run);
  }

  private void run(Storage[] in, Storage[] out) {
    try (Run run = new Run(in, out)) {
      run.computeGates();
      run.walkBack();
      run.sumOverSteps();
    }
  }

  /** One run, with the memory on loan for it. */
  private final class Run implements AutoCloseable {
    private final Storage[] in;
    private final Storage[] out;
    private final List<ClBuffer> loans = new ArrayList<>();
    private final Storage x;
    private final ClBuffer sums = loan(launch.sumBytes());
    private final ClBuffer gates = loan(launch.products() * launch.stateBytes());
    private final ClBuffer before = loan(launch.stateBytes());

    /** An LSTM's cells; where there are two passes the reset states, else not there. */
    private final ClBuffer second;

    /** Where there are two passes what the candidates have of them. */
    private final ClBuffer candidates;

    Run(Storage[] in, Storage[] out) {
      this.in = in;
      this.out = out;
      this.second = kernels.hasForwardStep() ? loan(launch.stateBytes()) : before;
      this.candidates = twoPasses ? loan(launch.stateBytes()) : before;
      this.x = recurrence.lengths() ? takenInput() : in[0];
    }

    private ClBuffer loan(long bytes) {
      ClBuffer buffer = context.scratch(bytes);
      loans.add(buffer);
      return buffer;
    }

    /** An input, or what stands for one that is not there: an argument must be some buffer. */
    private Storage input(int index) {
      return in[Math.max(0, index)];
    }

    private Storage lengths() {
      return input(recurrence.lengthsInput());
    }

    private Storage takenInput() {
      ClBuffer taken = loan(Float.BYTES * g.steps() * batch * g.input());
      kernels
          .input()
          .args(in[0], taken, lengths(), lengthsKind, steps, batch, (int) g.input())
          .enqueue(launch.lines(g.input(), (long) steps * batch, 1));
      return taken;
    }

    void computeGates() {
      int initial = recurrence.initialStateInput();
      kernels
          .states()
          .args(
              in[op.yInput()],
              input(initial),
              before,
              lengths(),
              initial < 0 ? 0 : 1,
              lengthsKind,
              reverse,
              steps,
              batch,
              hidden)
          .enqueue(launch.lines(hidden, (long) steps * batch, g.directions()));
      projection.run(in, sums);
      if (!twoPasses) {
        products.withState(before, in[2], gates);
        computeCells();
        return;
      }
      try (ClBuffer together = part(in[2], 0, 2);
          ClBuffer candidate = part(in[2], 2, 1)) {
        products.withState(before, together, gates);
        kernels
            .forwardStep()
            .args(
                sums,
                gates,
                before,
                second,
                lengths(),
                lengthsKind,
                steps,
                batch,
                hidden,
                recurrence.clip())
            .enqueue(launch.lines(hidden, (long) steps * batch, g.directions()));
        products.ofCandidate(second, candidate, candidates);
      }
    }

    private void computeCells() {
      if (forward instanceof Lstm lstm) {
        kernels
            .forwardStep()
            .args(
                sums,
                gates,
                second,
                input(lstm.initialCellInput()),
                lengths(),
                lstm.initialCell() ? 1 : 0,
                lengthsKind,
                reverse,
                steps,
                hidden,
                recurrence.clip())
            .enqueue(launch.lines(hidden, batch, g.directions()));
      }
    }

    /** The recurrent weights of some gates, of every direction. */
    private ClBuffer part(Storage weights, int gate, int count) {
      long matrix = (long) hidden * hidden;
      ClBuffer part = context.scratch((long) Float.BYTES * g.directions() * count * matrix);
      copy(weights, g.gates() * matrix, gate * matrix, part, count * matrix, 0, count * matrix);
      return part;
    }

    /** Copies so many elements of each direction. */
    private void copy(
        Storage from, long fromStride, long fromAt, Storage to, long stride, long at, long count) {
      kernels
          .copy()
          .args(from, to, fromStride, fromAt, stride, at, count)
          .enqueue(launch.lines(count, g.directions(), 1));
    }

    void walkBack() {
      int initialCell = forward instanceof Lstm lstm ? lstm.initialCellInput() : -1;
      Storage dh = begin(op.gradientInput(1), recurrence.initialStateInput());
      Storage dc = forward instanceof Lstm ? begin(op.gradientInput(2), initialCell) : dh;
      int end = recurrence.initialState() ? steps + 1 : steps;
      if (steps == 0) {
        return;
      }
      ClBuffer packed = loan(launch.packedBytes());
      int weightRows = g.gates() * hidden;
      kernels
          .pack()
          .args(in[2], packed, weightRows, hidden)
          .enqueue(
              launch.lines(
                  (long) weightRows * RecurrentGradientLaunch.TILE,
                  launch.tiles(),
                  g.directions()));
      if (launch.whole()) {
        walk(packed, dh, dc, initialCell, 0, end, 0, launch.passes());
        return;
      }
      for (int s = 0; s < end; s++) {
        for (int pass = 0; pass < (s < steps ? launch.passes() : 1); pass++) {
          walk(packed, dh, dc, initialCell, s, s + 1, pass, pass + 1);
        }
      }
    }

    /** A final state's gradient, which the walk makes that of the initial one. */
    private Storage begin(int gradient, int initial) {
      Storage state =
          initial < 0
              ? loan(Float.BYTES * (long) g.directions() * batch * hidden)
              : out[op.gradientOutput(initial)];
      kernels
          .begin()
          .args(in[gradient], state, hidden, 1)
          .enqueue(launch.lines(hidden, (long) g.directions() * batch, 1));
      return state;
    }

    private void walk(
        ClBuffer packed,
        Storage dh,
        Storage dc,
        int initialCell,
        int first,
        int last,
        int pass,
        int passes) {
      kernels
          .walk()
          .args(
              sums,
              gates,
              candidates,
              before,
              second,
              packed,
              in[op.gradientInput(0)],
              dh,
              dc,
              input(initialCell),
              input(recurrence.biasInput()),
              lengths(),
              initialCell < 0 ? 0 : 1,
              recurrence.bias() ? 1 : 0,
              lengthsKind,
              reverse,
              steps,
              batch,
              hidden,
              g.directions(),
              recurrence.clip(),
              first,
              last,
              pass,
              passes,
              launch.partTiles())
          .enqueue(launch.steps());
    }

    void sumOverSteps() {
      products.ofInput(sums, in[1], out[0]);
      products.ofWeights(sums, x, out[1]);
      if (twoPasses) {
        long matrix = (long) hidden * hidden;
        long bytes = (long) Float.BYTES * g.directions() * matrix;
        try (ClBuffer together = context.scratch(2 * bytes);
            ClBuffer candidate = context.scratch(bytes)) {
          products.ofRecurrentWeights(gates, before, together);
          products.ofCandidateWeights(candidates, second, candidate);
          copy(together, 2 * matrix, 0, out[2], 3 * matrix, 0, 2 * matrix);
          copy(candidate, matrix, 0, out[2], 3 * matrix, 2 * matrix, matrix);
        }
      } else {
        products.ofRecurrentWeights(gates, before, out[2]);
      }
      if (recurrence.bias()) {
        sumBiases(out[op.gradientOutput(recurrence.biasInput())]);
      }
    }

    private void sumBiases(Storage gradient) {
      long wide = (long) g.gates() * hidden;
      try (ClBuffer half = context.scratch((long) Float.BYTES * g.directions() * wide)) {
        products.ofBiases(sums, half);
        copy(half, wide, 0, gradient, 2 * wide, 0, wide);
        if (linearFirst) {
          products.ofStateBiases(gates, half);
        }
        copy(half, wide, 0, gradient, 2 * wide, wide, wide);
      }
    }

    @Override
    public void close() {
      loans.forEach(ClBuffer::close);
    }
  }
}
