package org.jocelyn.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.onnx.ConformanceCase.Status;
import org.jocelyn.onnx.OnnxModel;
import org.jocelyn.onnx.OnnxSummary;
import org.jocelyn.onnx.OnnxValue;

/** The JSON of the commands about ONNX files. Field names are documented in their help. */
final class OnnxJson {
  private OnnxJson() {}

  static Map<String, Object> of(
      String version,
      String backend,
      List<OnnxCheck.Outcome> shown,
      Map<Status, Integer> counts,
      boolean ok) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jocelyn", version);
    json.put("backend", backend);
    json.put("cases", shown.stream().map(OnnxJson::of).toList());
    json.put("passed", counts.getOrDefault(Status.PASS, 0));
    json.put("failed", counts.getOrDefault(Status.FAIL, 0));
    json.put("unsupported", counts.getOrDefault(Status.UNSUPPORTED, 0));
    json.put("ok", ok);
    return json;
  }

  private static Map<String, Object> of(OnnxCheck.Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", outcome.result().name());
    json.put("folder", outcome.folder().toString());
    json.put("status", outcome.result().status().name());
    json.put("detail", outcome.result().detail());
    json.put("largestError", Json.number(outcome.result().largestError()));
    return json;
  }

  static Map<String, Object> of(String version, Path file, OnnxModel model) {
    OnnxSummary summary = model.summary();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jocelyn", version);
    json.put("model", file.toString());
    json.put("producer", summary.producer());
    json.put("opsets", OnnxInfo.opsets(summary));
    json.put("inputs", model.inputs().stream().map(OnnxJson::of).toList());
    json.put("outputs", model.outputs().stream().map(OnnxJson::of).toList());
    json.put("operators", summary.operators());
    json.put("parameters", summary.parameters());
    json.put("parameterBytes", summary.parameterBytes());
    json.put("fused", summary.fused());
    json.put("nodes", summary.nodes());
    json.put("problems", List.of());
    json.put("ok", true);
    return json;
  }

  private static Map<String, Object> of(OnnxValue value) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", value.name());
    json.put("type", value.dataType().name());
    json.put(
        "shape",
        value.ranked()
            ? value.dims().stream()
                .map(dim -> dim.isFixed() ? (Object) dim.size() : dim.name())
                .toList()
            : null);
    return json;
  }

  static Map<String, Object> unsupported(String version, Path file, List<String> problems) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jocelyn", version);
    json.put("model", file.toString());
    json.put("problems", problems);
    json.put("ok", false);
    return json;
  }
}
