package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/** One way back through a tape's entries: the gradients that have arrived so far at each tensor. */
final class BackwardPass implements AutoCloseable {
  private final Backend backend;
  private final List<Tape.Entry> entries;
  private final IdentityHashMap<Node, Tensor> gradients = new IdentityHashMap<>();
  private final Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What depends on a wanted tensor, the wanted ones included. */
  private final Set<Node> active = Collections.newSetFromMap(new IdentityHashMap<>());

  BackwardPass(Backend backend, List<Tape.Entry> entries) {
    this.backend = backend;
    this.entries = entries;
  }

  /** Asks for the gradients of these; null stands for a tensor that no operation has read. */
  void want(List<Node> parameters) {
    for (Node parameter : parameters) {
      if (parameter != null) {
        wanted.add(parameter);
      }
    }
    active.addAll(wanted);
    for (Tape.Entry entry : entries) {
      if (entry.inputs().stream().anyMatch(active::contains)) {
        for (Node output : entry.outputs()) {
          if (output.type().dataType().isFloating()) {
            active.add(output);
          }
        }
      }
    }
  }

  /** Adds to the gradient of a tensor; the caller keeps its own. */
  void add(Node node, Tensor gradient) {
    Tensor before = gradients.get(node);
    if (before == null) {
      gradients.put(node, gradient.share().keep());
    } else {
      gradients.put(node, before.add(gradient).keep());
      before.close();
    }
  }

  void run() {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Tape.Entry entry = entries.get(i);
      boolean arrives = entry.outputs().stream().anyMatch(gradients::containsKey);
      if (arrives && entry.inputs().stream().anyMatch(active::contains)) {
        backend.tidy(() -> pass(entry));
      }
      release(entry);
    }
  }

  private void pass(Tape.Entry entry) {
    if (entry.rule() == null) {
      throw new NoGradientException(
          "Tape.gradients: "
              + entry.op().label()
              + " has no gradient, and the result depends on a parameter through it");
    }
    boolean[] wants = new boolean[entry.inputs().size()];
    for (int i = 0; i < wants.length; i++) {
      wants[i] = active.contains(entry.inputs().get(i));
    }
    List<Tensor> arrived = new ArrayList<>();
    entry.outputs().forEach(output -> arrived.add(gradients.get(output)));
    Backward backward = new Backward(backend, entry, arrived, wants);
    entry.rule().backward(entry.op(), backward);
    for (int i = 0; i < wants.length; i++) {
      if (backward.given(i) != null) {
        add(entry.inputs().get(i), backward.given(i));
      }
    }
  }

  /** Frees the gradients of an operation's outputs, which nothing before it can change. */
  private void release(Tape.Entry entry) {
    for (Node output : entry.outputs()) {
      if (!wanted.contains(output)) {
        Tensor gradient = gradients.remove(output);
        if (gradient != null) {
          gradient.close();
        }
      }
    }
  }

  /** The gradient of a wanted tensor, zeros where none has arrived; the caller's own. */
  Tensor result(Node node, TensorType type) {
    Tensor gradient = gradients.get(node);
    return gradient == null ? backend.full(type, 0) : gradient.share();
  }

  @Override
  public void close() {
    gradients.values().forEach(Tensor::close);
    gradients.clear();
  }
}
