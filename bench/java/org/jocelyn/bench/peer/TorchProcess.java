package org.jocelyn.bench.peer;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.Precision;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/**
 * PyTorch in a Python beside this process, on the GPU if it has one: {@code
 * bench/peer/workloads.py}, which is asked and answers in lines of JSON, tensors being in files.
 */
final class TorchProcess implements AutoCloseable {
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;
  private final Path folder;
  private final Map<String, Object> identity;
  private String loaded = "";

  TorchProcess(String python, String program) {
    try {
      folder = Files.createTempDirectory("jocelyn-torch");
      process =
          new ProcessBuilder(python, program)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    questions = process.outputWriter();
    answers = process.inputReader();
    identity = ask(Map.of("ask", "name"));
  }

  /** {@code PyTorch 2.11.0 on cuda}. */
  String name() {
    return identity.get("name").toString();
  }

  /** Whether this version has a function. */
  boolean hasFunction(Object function) {
    return ((List<?>) identity.get("functions")).contains(function);
  }

  /** Whether the device has this arithmetic. */
  boolean has(Precision precision) {
    return ((List<?>) identity.get("precisions")).contains(precision.label());
  }

  /**
   * Asks.
   *
   * @throws IllegalStateException if that fails there
   */
  Map<String, Object> ask(Map<String, Object> question) {
    try {
      questions.write(JSON.std.asString(question));
      questions.newLine();
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("PyTorch's process has ended");
      }
      Map<String, Object> values = JSON.std.mapFrom(answer);
      if (values.containsKey("error")) {
        throw new IllegalStateException(values.get("error").toString());
      }
      return values;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Brings a workload's inputs there, in place of those of another. */
  void load(OpWorkload workload, List<HostArray> values) {
    if (loaded.equals(workload.name())) {
      return;
    }
    loaded = "";
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Path file = folder.resolve("input" + i);
      write(values.get(i), file);
      boolean mask = workload.inputs().get(i).dataType() == DataType.BOOL;
      inputs.add(
          Map.of(
              "file", file.toString(),
              "shape", workload.inputs().get(i).shape().dims(),
              "mask", mask));
    }
    ask(Map.of("ask", "load", "inputs", inputs));
    loaded = workload.name();
  }

  private static void write(HostArray values, Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, values.byteSize());
      if (values.array() instanceof float[] floats) {
        bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().put(floats);
      } else {
        bytes.put(values.bytes());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The answer of the workload that was prepared under this key. */
  HostArray answer(String key, int elements) {
    Path file = folder.resolve("answer");
    ask(Map.of("ask", "answer", "key", key, "file", file.toString(), "elements", elements));
    try (FileChannel channel = FileChannel.open(file)) {
      float[] values = new float[elements];
      channel
          .map(FileChannel.MapMode.READ_ONLY, 0, 4L * elements)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(values);
      return HostArray.of(values);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      for (String file : List.of("input0", "input1", "input2", "input3", "answer")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
