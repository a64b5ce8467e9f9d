package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.Backend;

/**
 * Runs at load every node that reads only constants; but none with a body: a loop of constants
 * might never end.
 */
final class ConstantFolding {
  /** Bytes up to which a result may be larger than all that it was made of. */
  private static final long GROWTH = 1 << 20;

  private final Backend device;
  private final Backend host;

  ConstantFolding(Backend device, Backend host) {
    this.device = device;
    this.host = host;
  }

  Graph fold(Graph graph) {
    Map<String, ModelConstant> constants = new HashMap<>(graph.constants());
    List<Graph.Prepared> left = new ArrayList<>();
    for (Graph.Prepared prepared : graph.nodes()) {
      boolean foldable =
          prepared.node().attributes().graphs().isEmpty()
              && constants.keySet().containsAll(prepared.reads());
      if (!foldable || !fold(prepared, constants)) {
        left.add(prepared);
      }
    }
    return graph.with(constants, left);
  }

  /** Adds the node's outputs to the constants; says whether it could. */
  private boolean fold(Graph.Prepared prepared, Map<String, ModelConstant> constants) {
    List<OnnxValue> outputs = new ArrayList<>();
    for (String output : prepared.node().outputs()) {
      if (!output.isEmpty()) {
        outputs.add(OnnxValue.untyped(output));
      }
    }
    Map<String, ModelConstant> read = new HashMap<>();
    long bytes = GROWTH;
    for (String name : prepared.reads()) {
      // A copy: what is uploaded for folding alone is freed again.
      Optional<Constant> elements = constants.get(name).host();
      if (elements.isEmpty()) {
        return false;
      }
      read.put(name, new ModelConstant(elements.get()));
      bytes += elements.get().type().byteSize();
    }
    Graph single = new Graph("folding", List.of(), outputs, read, List.of(prepared));
    Session session = new Session(device, host, Optional.empty(), bytes, StepListener.NONE);
    try {
      List<Value> results = GraphRunner.run(single, session, List.of(), Optional.empty());
      for (int i = 0; i < outputs.size(); i++) {
        constants.put(outputs.get(i).name(), new ModelConstant(session.read(results.get(i))));
      }
      results.forEach(session::release);
      return true;
    } catch (Session.TooLarge | OnnxException notNow) {
      // It may never run, in a branch that is not taken; if it does, the run says what is wrong.
      return false;
    } finally {
      read.values().forEach(ModelConstant::close);
    }
  }
}
