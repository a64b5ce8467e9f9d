package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** The kernels of a recurrent operation and the order in which they are launched. */
final class RecurrentPlan {
  private static final String SETUP = "recurrent_setup";

  /** Functions that a direction has parameters for. */
  private static final int FUNCTIONS = 3;

  private final Recurrent op;
  private final RecurrentGeometry g;
  private final RecurrentLaunch launch;
  private final ClContext context;
  private final int hidden;
  private final int lengthsKind;
  private final int reverse;
  private final boolean twoPasses;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final ClKernel begin;
  private final ClKernel pack;
  private final ClKernel step;
  private final ClKernel end;
  private final ClBuffer parameters;
  private final RecurrentProjection projection;

  private RecurrentPlan(
      Recurrent op,
      List<TensorType> inputs,
      RecurrentLaunch launch,
      OpKernel<Matmul> matmul,
      ClContext context) {
    this.op = op;
    this.g = op.geometry(inputs);
    this.launch = launch;
    this.context = context;
    this.hidden = (int) g.hidden();
    Recurrence recurrence = op.recurrence();
    this.lengthsKind = lengthsKind(recurrence, inputs);
    this.reverse = recurrence.direction().isReverse(0) ? 1 : 0;
    this.twoPasses = op instanceof Gru && !linearFirst();
    String name = launch.form() == Strategy.CPU ? "recurrent_rows" : "recurrent_groups";
    Defines setup = RecurrentProjection.defines(op);
    this.begin = kernel(SETUP, "recurrent_begin", setup);
    this.pack = kernel(SETUP, "recurrent_pack", setup);
    this.step = kernel(name, name, defines());
    this.end = kernel(SETUP, "recurrent_end", setup);
    this.parameters = context.constants(activationParameters());
    owned.add(parameters);
    this.projection = new RecurrentProjection(op, g, launch.form(), matmul, context);
    owned.add(projection);
  }

  static Execution prepare(
      Recurrent op,
      List<TensorType> inputs,
      RecurrentLaunch launch,
      OpKernel<Matmul> matmul,
      ClContext context) {
    RecurrentPlan plan = new RecurrentPlan(op, inputs, launch, matmul, context);
    return new ClPlan(plan.owned, plan::run);
  }

  /** Which of the types of {@code lengths.h}. */
  static int lengthsKind(Recurrence recurrence, List<TensorType> inputs) {
    int index = recurrence.lengthsInput();
    return index < 0 ? 0 : inputs.get(index).dataType() == DataType.INT32 ? 1 : 2;
  }

  private ClKernel kernel(String name, String function, Defines defines) {
    ClKernel kernel = context.kernel(name + ".cl", function, defines);
    owned.add(kernel);
    return kernel;
  }

  private boolean linearFirst() {
    return op instanceof Gru gru && gru.linearBeforeReset();
  }

  private Defines defines() {
    Defines defines =
        Defines.none()
            .with("CELL", op.label().toUpperCase(Locale.ROOT))
            .with("ROWS", launch.rows());
    if (launch.form() == Strategy.GPU) {
      defines =
          defines
              .with("ITEMS", RecurrentLaunch.ITEMS)
              .with("UNITS", launch.units())
              .with("DEPTH", RecurrentLaunch.DEPTH);
    }
    return withFunctions(defines, op)
        .withIf(linearFirst(), "LINEAR_FIRST")
        .withIf(op instanceof Lstm lstm && lstm.peepholes(), "PEEPHOLES")
        .withIf(op instanceof Lstm lstm && lstm.coupled(), "COUPLED");
  }

  /** Names the functions of each direction. */
  static Defines withFunctions(Defines defines, Recurrent op) {
    Defines all = defines;
    for (int i = 0; i < op.functions(); i++) {
      String letter = "FGK".substring(i, i + 1);
      UnaryFunction function = op.activation(0, i).function();
      all = all.with(letter + "0", function);
      if (op.recurrence().direction().count() > 1 && op.activation(1, i).function() != function) {
        all = all.with(letter + "1", op.activation(1, i).function());
      }
    }
    return all;
  }

  private float[] activationParameters() {
    float[] table = new float[g.directions() * FUNCTIONS * 2];
    for (int d = 0; d < g.directions(); d++) {
      for (int i = 0; i < op.functions(); i++) {
        Activation activation = op.activation(d, i);
        table[(d * FUNCTIONS + i) * 2] = activation.alpha();
        table[(d * FUNCTIONS + i) * 2 + 1] = activation.beta();
      }
    }
    return table;
  }

  private void run(Storage[] in, Storage[] out) {
    Recurrence recurrence = op.recurrence();
    begin(in, recurrence.initialStateInput(), out[1]);
    if (op instanceof Lstm lstm) {
      begin(in, lstm.initialCellInput(), out[2]);
    }
    if (g.steps() == 0) {
      return;
    }
    try (ClBuffer sums = context.scratch(launch.sumBytes());
        ClBuffer packed = context.scratch(launch.packedBytes())) {
      projection.run(in, sums);
      long blocks = Grid.roundUp(hidden, RecurrentLaunch.BLOCK) / RecurrentLaunch.BLOCK;
      pack.args(in[2], packed, hidden)
          .enqueue(
              RecurrentLaunch.lines(
                  launch.form(),
                  (long) hidden * g.gates() * RecurrentLaunch.BLOCK,
                  blocks,
                  g.directions()));
      takeSteps(in, out, sums, packed);
    }
    Storage lengths = recurrence.lengths() ? in[recurrence.lengthsInput()] : in[0];
    end.args(out[0], out[1], lengths, lengthsKind, reverse, (int) g.steps(), hidden)
        .enqueue(RecurrentLaunch.lines(launch.form(), hidden, g.batch(), g.directions()));
  }

  private void begin(Storage[] in, int initial, Storage state) {
    Storage from = initial < 0 ? in[0] : in[initial];
    begin
        .args(from, state, hidden, initial < 0 ? 0 : 1)
        .enqueue(RecurrentLaunch.lines(launch.form(), hidden, g.directions() * g.batch(), 1));
  }

  private void takeSteps(Storage[] in, Storage[] out, ClBuffer sums, ClBuffer packed) {
    int steps = (int) g.steps();
    int passes = twoPasses ? 2 : 1;
    if (launch.whole()) {
      takeSteps(in, out, sums, packed, 0, steps, 0, passes);
      return;
    }
    for (int s = 0; s < steps; s++) {
      for (int pass = 0; pass < passes; pass++) {
        takeSteps(in, out, sums, packed, s, s + 1, pass, pass + 1);
      }
    }
  }

  private void takeSteps(
      Storage[] in,
      Storage[] out,
      ClBuffer sums,
      ClBuffer packed,
      int first,
      int last,
      int pass,
      int passes) {
    Recurrence recurrence = op.recurrence();
    int peepholes = op instanceof Lstm lstm ? lstm.peepholesInput() : -1;
    // an argument must be some buffer: x stands for inputs that are not there
    step.args(
            sums,
            packed,
            out[0],
            out[1],
            out[out.length - 1],
            in[Math.max(0, recurrence.biasInput())],
            in[Math.max(0, peepholes)],
            parameters,
            in[Math.max(0, recurrence.lengthsInput())],
            recurrence.bias() ? 1 : 0,
            lengthsKind,
            reverse,
            (int) g.steps(),
            (int) g.batch(),
            hidden,
            g.directions(),
            recurrence.clip(),
            first,
            last,
            pass,
            passes,
            launch.partBlocks())
        .enqueue(launch.steps());
  }
}
