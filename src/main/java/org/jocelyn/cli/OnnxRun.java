package org.jocelyn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceProfile;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.cli.bench.Latencies;
import org.jocelyn.onnx.Fusion;
import org.jocelyn.onnx.OnnxModel;
import org.jocelyn.onnx.OnnxOptions;
import org.jocelyn.onnx.OnnxProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn onnx run}: runs a model on files or random tensors, and times it. */
@Command(
    name = "run",
    header = "Run an ONNX model, keep what it gives, and say what took how long.",
    description = {
      "",
      "Inputs that no file is given for are random: floating elements normally distributed, "
          + "integers uniform in [0, high). With --repeat, the table of operations is that of one "
          + "more run that waits after each, which takes longer than a plain run."
    })
final class OnnxRun implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Parameters(paramLabel = "MODEL", description = "The .onnx file.")
  private Path file;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE",
      description = "The tensor for an input: a .npy file, or a .pb file with a TensorProto.")
  private Map<String, Path> inputs = new LinkedHashMap<>();

  @Option(
      names = "--dim",
      paramLabel = "NAME=N",
      description =
          "An extent of random inputs that is not fixed: by the name that the model has for it, or "
              + "INPUT.AXIS=N, or .AXIS=N for every input.")
  private Map<String, Long> dims = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of random inputs. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--high",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Random integers lie below it. Default: ${DEFAULT-VALUE}, which suits masks and indices.")
  private long high;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write each output to a .npy file of its name in this folder.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "0",
      description = "Time so many further runs, each from its call until the device is done.")
  private int repeat;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs before those that are timed. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Write when each operation of one run began and what it took, as JSON for trace viewers "
              + "(chrome://tracing, Perfetto).")
  private Optional<Path> trace = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Tell what each kernel of one run takes by the device's clock, without waiting between "
              + "operations, and write that for trace viewers. OpenCL devices only.")
  private Optional<Path> profileFile = Optional.empty();

  @Option(
      names = "--no-fusion",
      paramLabel = "NAME",
      description = "Leave out a fusion: ${COMPLETION-CANDIDATES}.")
  private List<Fusion> unwanted = List.of();

  @Option(names = "--no-fusions", description = "Leave out every fusion.")
  private boolean plain;

  @Override
  public void run() {
    if (repeat < 0 || warmUp < 0) {
      throw new ParameterException("--repeat and --warm-up must not be negative");
    }
    OnnxInputs source = new OnnxInputs(inputs, dims, seed, high);
    long start = System.nanoTime();
    try (Backend backend = Backends.open(request.get());
        OnnxModel model = OnnxModel.load(file, backend, options())) {
      PrintWriter out = spec.commandLine().getOut();
      long loaded = System.nanoTime() - start;
      out.println(
          "%s on %s (%s), loaded in %s"
              .formatted(
                  file.getFileName(),
                  backend.id(),
                  backend.device().name(),
                  Text.milliseconds(loaded * 1e-6)));
      backend.tidy(() -> run(model, source.tensors(model), out));
    }
  }

  private OnnxOptions options() {
    OnnxOptions options = OnnxOptions.defaults();
    return plain ? options.withoutFusions() : options.without(unwanted.toArray(new Fusion[0]));
  }

  private void run(OnnxModel model, Map<String, Tensor> tensors, PrintWriter out) {
    out.println("inputs");
    tensors.forEach((name, tensor) -> out.println("  " + name + " " + tensor.type()));
    OnnxOutputs outputs = OnnxOutputs.of(model.run(tensors));
    out.println("outputs");
    outputs.print(out);
    model
        .peakBytes(tensors)
        .ifPresent(
            peak -> out.println("intermediates of at most " + Text.bytes(peak) + " at once"));
    folder.ifPresent(to -> out.println(outputs.write(to) + " files written to " + to));
    if (repeat > 0) {
      print(time(model, tensors), out);
    }
    profileFile.ifPresent(
        to -> {
          DeviceProfile profile = model.backend().profile(() -> runOnce(model, tensors));
          DeviceProfileText.print(profile, out);
          DeviceProfileText.write(model.backend().device(), List.of(profile), to);
        });
    if (repeat > 0 || trace.isPresent()) {
      OnnxProfile profile = model.profile(tensors);
      if (repeat > 0) {
        OnnxProfileText.print(profile, out);
      }
      trace.ifPresent(to -> write(profile, to));
    }
  }

  private Latencies time(OnnxModel model, Map<String, Tensor> tensors) {
    for (int i = 0; i < warmUp; i++) {
      runOnce(model, tensors);
    }
    long[] nanos = new long[repeat];
    for (int i = 0; i < repeat; i++) {
      long start = System.nanoTime();
      runOnce(model, tensors);
      nanos[i] = System.nanoTime() - start;
    }
    return new Latencies(nanos);
  }

  private static void runOnce(OnnxModel model, Map<String, Tensor> tensors) {
    Map<String, Tensor> results = model.run(tensors);
    model.backend().finish();
    results.values().forEach(Tensor::close);
  }

  private static void print(Latencies latencies, PrintWriter out) {
    out.println(
        "%d runs: p50 %s, p90 %s, p99 %s, min %s"
            .formatted(
                latencies.count(),
                Text.milliseconds(latencies.percentile(50)),
                Text.milliseconds(latencies.percentile(90)),
                Text.milliseconds(latencies.percentile(99)),
                Text.milliseconds(latencies.least())));
  }

  private static void write(OnnxProfile profile, Path file) {
    try {
      Files.writeString(file, Json.write(OnnxProfileText.trace(profile)), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be written: " + failure, failure);
    }
  }
}
