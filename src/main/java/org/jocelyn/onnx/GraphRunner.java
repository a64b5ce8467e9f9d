package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.JocelynException;

/** Runs a graph node by node, freeing each value after the last node that reads it. */
final class GraphRunner {
  private GraphRunner() {}

  /**
   * The outputs of a graph for these inputs; the caller has a reference to each.
   *
   * @param around what the graph reads besides its inputs, where it is the body of a node
   */
  static List<Value> run(Graph graph, Session session, List<Value> inputs, Optional<Scope> around) {
    Scope scope = new Scope(session, around);
    try {
      graph.constants().forEach((name, constant) -> own(scope, name, Value.of(constant)));
      for (int i = 0; i < graph.inputs().size(); i++) {
        scope.bind(graph.inputs().get(i).name(), inputs.get(i));
      }
      for (int i = 0; i < graph.nodes().size(); i++) {
        run(graph.nodes().get(i), scope);
        graph.lastReadBy(i).forEach(scope::forget);
      }
      List<Value> outputs = new ArrayList<>();
      graph.outputs().forEach(output -> outputs.add(scope.get(output.name()).retain()));
      return outputs;
    } finally {
      scope.forgetAll();
    }
  }

  /** Binds a value that no one else has. */
  private static void own(Scope scope, String name, Value value) {
    scope.bind(name, value);
    scope.session().release(value);
  }

  private static void run(Graph.Prepared prepared, Scope scope) {
    Node node = prepared.node();
    Call call = new Call(node, scope);
    try {
      List<Value> outputs = prepared.operator().run(call);
      for (int i = 0; i < node.outputs().size(); i++) {
        if (node.wants(i)) {
          if (i >= outputs.size()) {
            throw new OnnxException("output " + i + " is not supported");
          }
          scope.bind(node.outputs().get(i), outputs.get(i));
        }
      }
    } catch (OnnxException named) {
      throw named.getMessage().startsWith(node.toString())
          ? named
          : new OnnxException(node + call.describeInputs() + ": " + named.getMessage(), named);
    } catch (UnsupportedFeature unsupported) {
      // depends on an input, so it could not be refused when the model was read
      throw new OnnxException(
          node + call.describeInputs() + ": not supported: " + unsupported.getMessage(),
          unsupported);
    } catch (JocelynException | ArithmeticException failure) {
      throw new OnnxException(node + call.describeInputs() + ": " + failure.getMessage(), failure);
    } finally {
      call.close();
    }
  }
}
