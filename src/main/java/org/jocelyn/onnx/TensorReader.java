package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * Makes a {@link Constant} of a TensorProto. Nothing is allocated for a tensor until the data for
 * it has been seen to be there, whatever its dimensions claim.
 */
final class TensorReader {
  private final ExternalData external;

  TensorReader(ExternalData external) {
    this.external = external;
  }

  /** The type alone. */
  TensorType type(TensorProto proto, String what) {
    DataType type =
        ElementTypes.of(proto.getDataType())
            .orElseThrow(
                () ->
                    new UnsupportedFeature(
                        what + ": element type " + ElementTypes.name(proto.getDataType())));
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    try {
      return new TensorType(type, Shape.of(dims));
    } catch (ShapeException impossible) {
      throw new OnnxException(what + ": " + impossible.getMessage(), impossible);
    }
  }

  /**
   * The tensor.
   *
   * @param what how errors call it
   * @throws OnnxException if the data is not as long as the dimensions say
   * @throws UnsupportedFeature for an element type that is not supported
   */
  Constant read(TensorProto proto, String what) {
    TensorType type = type(proto, what);
    if (proto.hasSegment()) {
      throw new UnsupportedFeature(what + ": a tensor in segments");
    }
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return fromBytes(type, external.read(proto.getExternalDataList(), type, what), what);
    }
    if (proto.hasRawData()) {
      ByteString raw = proto.getRawData();
      requireLength(type, raw.size(), type.byteSize(), "bytes", what);
      return fromBytes(type, raw.asReadOnlyByteBuffer(), what);
    }
    return fromFields(proto, type, what);
  }

  private static void requireLength(
      TensorType type, long found, long needed, String unit, String what) {
    if (found != needed) {
      throw new OnnxException(
          what + ": " + type + " needs " + needed + " " + unit + " of data, the file has " + found);
    }
  }

  private static Constant fromBytes(TensorType type, ByteBuffer bytes, String what) {
    requireLength(type, bytes.remaining(), type.byteSize(), "bytes", what);
    ByteBuffer data = bytes.order(ByteOrder.LITTLE_ENDIAN);
    HostArray values = HostArray.allocate(type);
    switch (type.dataType()) {
      case FLOAT32 -> data.asFloatBuffer().get(values.floats());
      case FLOAT16, BFLOAT16 -> data.asShortBuffer().get(values.shorts());
      case INT32 -> data.asIntBuffer().get(values.ints());
      case INT64 -> data.asLongBuffer().get(values.longs());
      case INT8, UINT8 -> data.get(values.bytes());
      case BOOL -> {
        byte[] flags = values.bytes();
        for (int i = 0; i < flags.length; i++) {
          flags[i] = (byte) (data.get() != 0 ? 1 : 0);
        }
      }
    }
    return new Constant(type, values);
  }

  /** The older form: a list of numbers, 16-bit floats as their bits and small integers as INT32. */
  private static Constant fromFields(TensorProto proto, TensorType type, String what) {
    List<? extends Number> numbers =
        switch (type.dataType()) {
          case FLOAT32 -> proto.getFloatDataList();
          case INT64 -> proto.getInt64DataList();
          default -> proto.getInt32DataList();
        };
    requireLength(type, numbers.size(), type.size(), "elements", what);
    HostArray values = HostArray.allocate(type);
    for (int i = 0; i < numbers.size(); i++) {
      switch (type.dataType()) {
        case FLOAT32 -> values.floats()[i] = numbers.get(i).floatValue();
        case FLOAT16, BFLOAT16 -> values.shorts()[i] = numbers.get(i).shortValue();
        default -> values.setLong(i, numbers.get(i).longValue());
      }
    }
    return new Constant(type, values);
  }
}
