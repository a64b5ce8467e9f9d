package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.TensorType;

/** Tensors whose data lies in files beside the model; no file outside its folder is opened. */
final class ExternalData {
  private final Path folder;

  /**
   * @param folder the model's folder
   */
  ExternalData(Path folder) {
    this.folder = folder;
  }

  /**
   * The bytes of a tensor.
   *
   * @throws OnnxException if they lie outside the model's folder or are fewer than the type needs
   */
  ByteBuffer read(List<StringStringEntryProto> entries, TensorType type, String what) {
    Map<String, String> keys = new HashMap<>();
    entries.forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
    String location = keys.get("location");
    if (location == null) {
      throw new OnnxException(what + ": external data without a location");
    }
    String source = what + ": external data in '" + location + "'";
    long offset = number(keys.getOrDefault("offset", "0"), source);
    long length = number(keys.getOrDefault("length", Long.toString(type.byteSize())), source);
    if (length != type.byteSize()) {
      throw new OnnxException(
          source + ": " + type + " needs " + type.byteSize() + " bytes, length is " + length);
    }
    if (length > Integer.MAX_VALUE) {
      throw new UnsupportedFeature(source + ": a tensor of " + length + " bytes");
    }
    Path file = inside(location, source);
    try (FileChannel channel = FileChannel.open(file)) {
      if (offset > channel.size() || length > channel.size() - offset) {
        throw new OnnxException(
            source
                + ": bytes "
                + offset
                + " to "
                + (offset + length)
                + " of a file of "
                + channel.size()
                + " bytes");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    } catch (IOException failure) {
      throw new OnnxException(source + ": cannot be read: " + failure, failure);
    }
  }

  private Path inside(String location, String source) {
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(location).normalize();
      // Before and after links are followed: a link may lead out, and what lies outside is not even
      // looked for.
      if (!file.startsWith(root) || (Files.exists(file) && !file.toRealPath().startsWith(root))) {
        throw new OnnxException(source + ": outside the model's folder");
      }
      return file;
    } catch (InvalidPathException | IOException failure) {
      throw new OnnxException(source + ": " + failure, failure);
    }
  }

  private static long number(String text, String source) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      throw new OnnxException(source + ": '" + text + "' is not a number", notANumber);
    }
    throw new OnnxException(source + ": " + text + " is negative");
  }
}
