package org.jocelyn.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Backends;

/** Turns a file into a graph that is ready to run: read, constants folded, fused, uploaded. */
final class Loader {
  private final Backend backend;
  private final Backend host;
  private final OnnxOptions options;
  private final List<ModelConstant> constants = new ArrayList<>();
  private final Map<Fusion, Integer> fused = new EnumMap<>(Fusion.class);
  private OnnxSummary.Counts original = OnnxSummary.Counts.NONE;

  private Loader(Backend backend, Backend host, OnnxOptions options) {
    this.backend = backend;
    this.host = host;
    this.options = options;
  }

  /** What a model is made of. */
  record Loaded(Graph graph, Backend host, List<ModelConstant> constants, OnnxSummary summary) {}

  static Loaded load(Path file, Backend backend, OnnxOptions options) {
    Backend host = Backends.open("reference");
    Loader loader = new Loader(backend, host, options);
    try {
      ModelReader.Contents contents = ModelReader.read(file, Operators.TABLE, loader::optimize);
      // The outermost graph is optimized last, so what was counted last is its count.
      OnnxSummary summary =
          OnnxSummary.of(contents, loader.original, contents.graph().nodes().size(), loader.fused);
      loader.constants.forEach(constant -> constant.tensor(backend));
      return new Loaded(contents.graph(), host, List.copyOf(loader.constants), summary);
    } catch (Throwable failure) {
      loader.constants.forEach(ModelConstant::close);
      host.close();
      throw failure;
    }
  }

  private Graph optimize(Graph graph) {
    original = OnnxSummary.Counts.of(graph);
    Graph folded = new ConstantFolding(backend, host).fold(graph);
    Graph rewritten = Fusions.apply(folded, options.fusions(), fused);
    Graph pruned = Pruning.prune(rewritten);
    constants.addAll(pruned.constants().values());
    return pruned;
  }
}
