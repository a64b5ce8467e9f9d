package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;

/**
 * Small ONNX models for tests, and the bodies of their nodes.
 *
 * <pre>{@code
 * Path file =
 *     OnnxFiles.opset(17)
 *         .input("x", DataType.FLOAT32, -1, 4)
 *         .constant("w", HostTensor.random(1, 4, 4))
 *         .node("Gemm", "x w _ -> h", Map.of("transB", 1, "alpha", 0.5))
 *         .node("Relu", "h -> y")
 *         .output("y", DataType.FLOAT32, -1, 4)
 *         .write(folder);
 * }</pre>
 */
final class OnnxFiles {
  private final Map<String, Integer> opsets = new LinkedHashMap<>();
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  private OnnxFiles(String name) {
    graph.setName(name);
  }

  /** A model of this version of ONNX's own operators. */
  static OnnxFiles opset(int version) {
    return new OnnxFiles("test").opset("", version);
  }

  /** A graph to be an attribute of a node. */
  static OnnxFiles body() {
    return new OnnxFiles("body");
  }

  /** Imports another operator set. */
  OnnxFiles opset(String domain, int version) {
    opsets.put(domain, version);
    return this;
  }

  /** An input of any shape. */
  OnnxFiles input(String name, DataType type) {
    graph.addInput(unranked(name, type));
    return this;
  }

  /** An output of any shape. */
  OnnxFiles output(String name, DataType type) {
    graph.addOutput(unranked(name, type));
    return this;
  }

  /** An input; an extent of −1 is not fixed. */
  OnnxFiles input(String name, DataType type, long... dims) {
    graph.addInput(value(name, type, dims));
    return this;
  }

  /** An output; an extent of −1 is not fixed. */
  OnnxFiles output(String name, DataType type, long... dims) {
    graph.addOutput(value(name, type, dims));
    return this;
  }

  /** An output of which only the name is said. */
  OnnxFiles output(String name) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    return this;
  }

  /** An initializer. */
  OnnxFiles constant(String name, HostTensor tensor) {
    graph.addInitializer(tensor(tensor).toBuilder().setName(name));
    return this;
  }

  /** A node without attributes. */
  OnnxFiles node(String operator, String values) {
    return node(operator, values, Map.of());
  }

  /**
   * A node.
   *
   * @param operator its type, after its domain and a dot where that is not ONNX's own
   * @param values names of inputs, an arrow, names of outputs, as in "x w _ -> y"; "_" is absent
   * @param attributes integers, floating numbers, strings, arrays of long and float, lists of
   *     strings, {@link HostTensor}s and {@link #body() bodies}
   */
  OnnxFiles node(String operator, String values, Map<String, ?> attributes) {
    String[] sides = values.split("->", 2);
    int dot = operator.lastIndexOf('.');
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setDomain(operator.substring(0, Math.max(0, dot)))
            .setOpType(operator.substring(dot + 1))
            .setName(operator.substring(dot + 1) + "_" + graph.getNodeCount())
            .addAllInput(names(sides[0]))
            .addAllOutput(names(sides[1]));
    attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
    graph.addNode(node);
    return this;
  }

  /** The model, for a test to damage. */
  ModelProto proto() {
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(9).setProducerName("test");
    opsets.forEach(
        (domain, version) ->
            model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    return model.setGraph(graph).build();
  }

  /** Writes the model to a new file in this folder. */
  Path write(Path folder) {
    try {
      return Files.write(Files.createTempFile(folder, "model", ".onnx"), proto().toByteArray());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The tensor with its elements as raw data. */
  static TensorProto tensor(HostTensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setDataType(elementType(tensor.type().dataType()))
            .setRawData(raw(tensor));
    Arrays.stream(tensor.shape().dims()).forEach(proto::addDims);
    return proto.build();
  }

  private static ByteString raw(HostTensor tensor) {
    HostArray data = tensor.data();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(tensor.type().byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (data.dataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().put(data.floats());
      case FLOAT16, BFLOAT16 -> bytes.asShortBuffer().put(data.shorts());
      case INT32 -> bytes.asIntBuffer().put(data.ints());
      case INT64 -> bytes.asLongBuffer().put(data.longs());
      case INT8, UINT8, BOOL -> bytes.duplicate().put(data.bytes());
    }
    return ByteString.copyFrom(bytes);
  }

  private static List<String> names(String list) {
    return list.isBlank()
        ? List.of()
        : Arrays.stream(list.strip().split("\\s+"))
            .map(name -> name.equals("_") ? "" : name)
            .toList();
  }

  private static ValueInfoProto value(String name, DataType type, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      TensorShapeProto.Dimension.Builder extent = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim < 0 ? extent : extent.setDimValue(dim));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(elementType(type)).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static ValueInfoProto unranked(String name, DataType type) {
    TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder().setElemType(elementType(type)).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** ONNX's number of a type. */
  static int elementType(DataType type) {
    return switch (type) {
      case FLOAT32 -> TensorProto.DataType.FLOAT_VALUE;
      case FLOAT16 -> TensorProto.DataType.FLOAT16_VALUE;
      case BFLOAT16 -> TensorProto.DataType.BFLOAT16_VALUE;
      case INT8 -> TensorProto.DataType.INT8_VALUE;
      case UINT8 -> TensorProto.DataType.UINT8_VALUE;
      case INT32 -> TensorProto.DataType.INT32_VALUE;
      case INT64 -> TensorProto.DataType.INT64_VALUE;
      case BOOL -> TensorProto.DataType.BOOL_VALUE;
    };
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof OnnxFiles body) {
      attribute.setType(AttributeProto.AttributeType.GRAPH).setG(body.graph);
    } else if (value instanceof HostTensor tensor) {
      attribute.setType(AttributeProto.AttributeType.TENSOR).setT(tensor(tensor));
    } else if (value instanceof String text) {
      attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
    } else if (value instanceof Float || value instanceof Double) {
      attribute.setType(AttributeProto.AttributeType.FLOAT).setF(((Number) value).floatValue());
    } else if (value instanceof Number number) {
      attribute.setType(AttributeProto.AttributeType.INT).setI(number.longValue());
    } else if (value instanceof long[] numbers) {
      attribute.setType(AttributeProto.AttributeType.INTS);
      Arrays.stream(numbers).forEach(attribute::addInts);
    } else if (value instanceof float[] numbers) {
      attribute.setType(AttributeProto.AttributeType.FLOATS);
      for (float number : numbers) {
        attribute.addFloats(number);
      }
    } else if (value instanceof List<?> texts) {
      attribute.setType(AttributeProto.AttributeType.STRINGS);
      texts.forEach(text -> attribute.addStrings(ByteString.copyFromUtf8((String) text)));
    } else {
      throw new IllegalArgumentException(name + ": no attribute can be a " + value.getClass());
    }
    return attribute.build();
  }
}
