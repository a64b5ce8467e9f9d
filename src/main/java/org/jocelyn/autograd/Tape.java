package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Op;

/**
 * Remembers the operations that its thread runs on a backend, to give gradients of a result with
 * respect to what it was computed from.
 *
 * <pre>{@code
 * try (Tape tape = Tape.record(backend)) {
 *   Tensor loss = model(x).sub(target).pow(2).mean();
 *   List<Tensor> gradients = tape.gradients(loss, parameters);
 * }
 * }</pre>
 *
 * <p>The tape keeps the data that the gradients will be computed from, even of tensors that are
 * closed meanwhile, until it is closed itself. The same operations on the same data give the same
 * bits again.
 */
public final class Tape implements AutoCloseable {
  private final Backend backend;
  private final Thread thread = Thread.currentThread();
  private final IdentityHashMap<Tensor, Node> nodes = new IdentityHashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final AutoCloseable listening;
  private boolean paused;
  private String spoiled;

  private Tape(Backend backend) {
    this.backend = backend;
    this.listening = backend.listen(this::ran);
  }

  /**
   * An operation that has run.
   *
   * @param rule null where the operation has none
   */
  record Entry(Op op, GradientRule<Op> rule, List<Node> inputs, List<Node> outputs) {}

  /** A tape that records what this thread runs on the backend from now on. */
  public static Tape record(Backend backend) {
    return new Tape(backend);
  }

  /** Runs {@code body} without recording it: for evaluation while a tape is open. */
  public void pause(Runnable body) {
    boolean before = paused;
    paused = true;
    try {
      body.run();
    } finally {
      paused = before;
    }
  }

  private void ran(Op op, List<Tensor> inputs, List<Tensor> outputs) {
    if (paused || Thread.currentThread() != thread) {
      return;
    }
    if (op.mutates()) {
      checkOverwriting(op, inputs, outputs.size());
    }
    if (outputs.stream().noneMatch(output -> output.dataType().isFloating())) {
      return;
    }
    GradientRule<Op> rule = GradientRules.of(op);
    List<Node> in = nodes(inputs);
    List<Node> out = nodes(outputs);
    for (int i = 0; rule != null && i < in.size(); i++) {
      if (rule.needsInput(op, i)) {
        in.get(i).save(inputs.get(i));
      }
    }
    for (int i = 0; rule != null && i < out.size(); i++) {
      if (rule.needsOutput(op, i)) {
        out.get(i).save(outputs.get(i));
      }
    }
    entries.add(new Entry(op, rule, in, out));
  }

  private List<Node> nodes(List<Tensor> tensors) {
    List<Node> list = new ArrayList<>(tensors.size());
    for (Tensor tensor : tensors) {
      list.add(nodes.computeIfAbsent(tensor, seen -> new Node(seen.type())));
    }
    return list;
  }

  private void checkOverwriting(Op op, List<Tensor> inputs, int outputs) {
    for (int output = 0; output < outputs && spoiled == null; output++) {
      int written = op.sharesInput(output);
      if (written >= 0) {
        Tensor target = inputs.get(written);
        for (Node node : nodes.values()) {
          if (node.isOverwrittenBy(target)) {
            spoiled = op.label() + " wrote over its input " + op.inputNames().get(written);
          }
        }
      }
    }
  }

  /**
   * The gradients of a loss, {@code ∂loss/∂p} for each parameter p, of the parameters' types; zeros
   * where the loss does not depend on p. A parameter may be any tensor that recorded operations
   * read. May be called again, for another loss say. The gradients belong to the caller, or to the
   * enclosing {@link Backend#tidy}.
   *
   * @param loss a tensor with one element that a recorded operation made
   * @throws ShapeException if the loss has more or fewer elements
   * @throws NoGradientException if no recorded operation made the loss, if an operation on the way
   *     has no gradient, or if what the gradients need has been written over since
   * @throws ParameterException if a parameter is not floating
   */
  public List<Tensor> gradients(Tensor loss, List<Tensor> parameters) {
    if (loss.size() != 1) {
      throw new ShapeException(
          "Tape.gradients(loss " + loss.type() + "): the loss must have exactly one element");
    }
    try (Tensor one = backend.full(loss.type(), 1)) {
      return gradients(List.of(loss), List.of(one), parameters);
    }
  }

  /**
   * The products of vectors with a Jacobian, {@code Σₖ Σᵢ outputGradients[k][i]·∂outputs[k][i]/∂p}
   * for each parameter p.
   *
   * @throws ShapeException if an output's gradient has not its shape
   */
  public List<Tensor> gradients(
      List<Tensor> outputs, List<Tensor> outputGradients, List<Tensor> parameters) {
    check(outputs, outputGradients, parameters);
    BackwardPass pass = new BackwardPass(backend, entries);
    List<Tensor> gradients = new ArrayList<>();
    pause(
        () -> {
          try (pass) {
            pass.want(parameters.stream().map(nodes::get).toList());
            for (int i = 0; i < outputs.size(); i++) {
              pass.add(nodes.get(outputs.get(i)), outputGradients.get(i));
            }
            pass.run();
            for (Tensor parameter : parameters) {
              gradients.add(pass.result(nodes.get(parameter), parameter.type()));
            }
          }
        });
    return gradients;
  }

  private void check(List<Tensor> outputs, List<Tensor> gradients, List<Tensor> parameters) {
    if (spoiled != null) {
      throw new NoGradientException(
          "Tape.gradients: " + spoiled + ", whose elements the gradients depend on");
    }
    if (outputs.size() != gradients.size()) {
      throw new ParameterException(
          "Tape.gradients: %d outputs but %d gradients of outputs"
              .formatted(outputs.size(), gradients.size()));
    }
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      if (!nodes.containsKey(output)) {
        throw new NoGradientException(
            "Tape.gradients(" + output + "): no operation that this tape recorded made it");
      }
      if (!output.type().equals(gradients.get(i).type())) {
        throw new ShapeException(
            "Tape.gradients(output "
                + output.type()
                + ", gradient "
                + gradients.get(i).type()
                + "): they must have one type");
      }
    }
    for (Tensor parameter : parameters) {
      if (!parameter.dataType().isFloating()) {
        throw new ParameterException(
            "Tape.gradients(parameter " + parameter.type() + "): a parameter must be floating");
      }
    }
  }

  /** How many operations are recorded. */
  public int size() {
    return entries.size();
  }

  /** Stops recording and frees what was kept. */
  @Override
  public void close() {
    try {
      listening.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
    nodes.values().forEach(Node::close);
    nodes.clear();
    entries.clear();
  }
}
