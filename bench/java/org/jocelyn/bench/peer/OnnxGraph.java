package org.jocelyn.bench.peer;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** Writes an ONNX file of few operators. */
final class OnnxGraph {
  static final String MICROSOFT = "com.microsoft";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("workload");

  OnnxGraph input(String name, TensorType type) {
    graph.addInput(value(name, type));
    return this;
  }

  OnnxGraph output(String name, TensorType type) {
    graph.addOutput(value(name, type));
    return this;
  }

  /** A tensor that is part of the file. */
  OnnxGraph constant(String name, TensorType type, HostArray values) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(elementType(type).getNumber())
            .addAllDims(dims(type))
            .setRawData(bytes(values)));
    return this;
  }

  /**
   * An operator of ONNX, or of ONNX Runtime if {@code domain} is its.
   *
   * @param attributes whole numbers, lists of them, or floats
   */
  OnnxGraph node(
      String operator,
      String domain,
      List<String> inputs,
      String output,
      Map<String, Object> attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator)
            .setDomain(domain)
            .addAllInput(inputs)
            .addOutput(output);
    attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
    graph.addNode(node);
    return this;
  }

  byte[] file() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Float number) {
      return attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number).build();
    }
    if (value instanceof List<?> numbers) {
      attribute.setType(AttributeProto.AttributeType.INTS);
      numbers.forEach(number -> attribute.addInts(((Number) number).longValue()));
      return attribute.build();
    }
    long number = ((Number) value).longValue();
    return attribute.setType(AttributeProto.AttributeType.INT).setI(number).build();
  }

  private static ValueInfoProto value(String name, TensorType type) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : type.shape().dims()) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(elementType(type).getNumber())
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static List<Long> dims(TensorType type) {
    return Arrays.stream(type.shape().dims()).boxed().toList();
  }

  private static TensorProto.DataType elementType(TensorType type) {
    return switch (type.dataType()) {
      case FLOAT32 -> TensorProto.DataType.FLOAT;
      case INT64 -> TensorProto.DataType.INT64;
      case BOOL -> TensorProto.DataType.BOOL;
      default -> throw new IllegalArgumentException("no use for " + type);
    };
  }

  private static ByteString bytes(HostArray values) {
    DataType type = values.dataType();
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(values.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> buffer.asFloatBuffer().put(values.floats());
      case INT64 -> buffer.asLongBuffer().put(values.longs());
      case BOOL -> buffer.put(values.bytes()).rewind();
      default -> throw new IllegalArgumentException("no use for " + type);
    }
    return ByteString.copyFrom(buffer);
  }
}
