package org.jocelyn.onnx;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is in a model.
 *
 * @param producer what wrote the file
 * @param opsets version by domain, "" being ONNX's own
 * @param operators how often each operator occurs in the file, bodies of nodes not included
 * @param parameters elements of all initializers
 * @param parameterBytes their size
 * @param nodes nodes left to run after folding and fusing
 * @param fused how often each fusion was applied
 */
public record OnnxSummary(
    String producer,
    Map<String, Integer> opsets,
    Map<String, Integer> operators,
    long parameters,
    long parameterBytes,
    int nodes,
    Map<Fusion, Integer> fused) {
  public OnnxSummary {
    opsets = Map.copyOf(opsets);
    operators = new TreeMap<>(operators);
    fused = new TreeMap<>(fused);
  }

  /** What is counted in a graph before it is rewritten. */
  record Counts(Map<String, Integer> operators, long parameters, long parameterBytes) {
    static final Counts NONE = new Counts(Map.of(), 0, 0);

    static Counts of(Graph graph) {
      Map<String, Integer> operators = new TreeMap<>();
      graph.nodes().forEach(node -> operators.merge(node.node().operator(), 1, Integer::sum));
      long parameters = 0;
      long bytes = 0;
      for (ModelConstant constant : graph.constants().values()) {
        parameters += constant.type().size();
        bytes += constant.type().byteSize();
      }
      return new Counts(operators, parameters, bytes);
    }
  }

  static OnnxSummary of(
      ModelReader.Contents contents, Counts counts, int nodes, Map<Fusion, Integer> fused) {
    return new OnnxSummary(
        contents.producer(),
        contents.opsets(),
        counts.operators(),
        counts.parameters(),
        counts.parameterBytes(),
        nodes,
        fused);
  }
}
