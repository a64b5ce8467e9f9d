package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;

/** Runs models on tensors from the host, and compares what comes out. */
final class OnnxRuns {
  private OnnxRuns() {}

  /** One run; nothing of it stays on the device. */
  static Map<String, HostTensor> run(OnnxModel model, Map<String, HostTensor> inputs) {
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    Map<String, Tensor> uploaded = new LinkedHashMap<>();
    inputs.forEach((name, x) -> uploaded.put(name, model.backend().tensor(x.data(), x.shape())));
    try {
      model
          .run(uploaded)
          .forEach(
              (name, y) -> {
                try (y) {
                  outputs.put(name, new HostTensor(y.type(), y.toHost()));
                }
              });
      return outputs;
    } finally {
      uploaded.values().forEach(Tensor::close);
    }
  }

  /**
   * The first output of one node, run twice: the second run may replay the first.
   *
   * @param folder where the model is written
   */
  static HostTensor node(
      Backend backend,
      Path folder,
      int opset,
      String operator,
      Map<String, ?> attributes,
      HostTensor... inputs) {
    OnnxFiles file = OnnxFiles.opset(opset);
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      file.input("x" + i, inputs[i].type().dataType(), inputs[i].shape().dims());
      named.put("x" + i, inputs[i]);
    }
    String values = String.join(" ", named.keySet()) + " -> y";
    file.node(operator, values, attributes).output("y");
    try (OnnxModel model = OnnxModel.load(file.write(folder), backend)) {
      HostTensor first = run(model, named).get("y");
      assertClose(first, run(model, named).get("y"), 0);
      return first;
    }
  }

  /** A value that must have this type and, but for an error of {@code bound}, these elements. */
  static void assertClose(HostTensor expected, HostTensor y, double bound) {
    assertEquals(expected.type(), y.type());
    for (int i = 0; i < y.data().length(); i++) {
      double wanted = expected.data().get(i);
      double error = Math.abs(y.data().get(i) - wanted);
      assertTrue(
          error <= bound || Double.compare(wanted, y.data().get(i)) == 0,
          "element %d of %s is %s, expected %s".formatted(i, y.type(), y.data().get(i), wanted));
    }
  }

  /** A FLOAT32 tensor from elements computed in double. */
  static HostTensor rounded(double[] values, long... dims) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    assertEquals(TensorType.float32(dims).size(), floats.length);
    return HostTensor.of(floats, dims);
  }
}
