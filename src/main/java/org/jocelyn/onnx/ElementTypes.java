package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.DataType;

/** ONNX's element types and ours. */
final class ElementTypes {
  private static final Map<Integer, DataType> TYPES =
      Map.of(
          TensorProto.DataType.FLOAT_VALUE, DataType.FLOAT32,
          TensorProto.DataType.FLOAT16_VALUE, DataType.FLOAT16,
          TensorProto.DataType.BFLOAT16_VALUE, DataType.BFLOAT16,
          TensorProto.DataType.INT32_VALUE, DataType.INT32,
          TensorProto.DataType.INT64_VALUE, DataType.INT64,
          TensorProto.DataType.INT8_VALUE, DataType.INT8,
          TensorProto.DataType.UINT8_VALUE, DataType.UINT8,
          TensorProto.DataType.BOOL_VALUE, DataType.BOOL);

  private ElementTypes() {}

  /** Our type for ONNX's number, empty where there is none. */
  static Optional<DataType> of(int onnx) {
    return Optional.ofNullable(TYPES.get(onnx));
  }

  /** The type's name in ONNX, or its number where the schema has no name for it. */
  static String name(int onnx) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(onnx);
    return type == null ? "element type " + onnx : type.name();
  }
}
