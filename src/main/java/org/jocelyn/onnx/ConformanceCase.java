package org.jocelyn.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataTypeException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * A test in the layout of ONNX's backend tests: a folder with {@code model.onnx} and, in each
 * folder {@code test_data_set_N}, tensors {@code input_I.pb} and the {@code output_I.pb} expected
 * for them.
 *
 * @param folder the folder
 */
public record ConformanceCase(Path folder) {
  /** Published for these tests: {@code |y − expected| ≤ ATOL + RTOL·|expected|}. */
  static final double RTOL = 1e-3;

  static final double ATOL = 1e-7;

  /** How a case came out. */
  public enum Status {
    PASS,
    FAIL,
    UNSUPPORTED
  }

  /**
   * How a case came out.
   *
   * @param name the folder's name
   * @param status whether it passed
   * @param detail what is wrong or not supported; empty for a case that passed
   * @param largestError the largest {@code |y − expected|} of all elements; 0 if none was compared
   */
  public record Result(String name, Status status, String detail, double largestError) {}

  /** All cases below a folder, at any depth, by name. */
  public static List<ConformanceCase> below(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("model.onnx"))
          .map(file -> new ConformanceCase(file.getParent()))
          .sorted((a, b) -> a.folder.compareTo(b.folder))
          .toList();
    } catch (IOException failure) {
      throw new OnnxException(folder + ": cannot be read: " + failure, failure);
    }
  }

  /** The folder's name. */
  public String name() {
    return folder.getFileName().toString();
  }

  /** Runs the case; what goes wrong is in the result. */
  public Result run(Backend backend) {
    return run(backend, OnnxOptions.defaults());
  }

  /** Runs the case with these options; what goes wrong is in the result. */
  public Result run(Backend backend, OnnxOptions options) {
    try (OnnxModel model = OnnxModel.load(folder.resolve("model.onnx"), backend, options)) {
      Comparison worst = Comparison.NONE;
      for (Path set : dataSets()) {
        // Twice: the first run infers and records, the second may replay.
        for (int round = 0; round < 2; round++) {
          worst = worst.and(compare(model, set));
        }
      }
      Status status = worst.problem().isEmpty() ? Status.PASS : Status.FAIL;
      return new Result(name(), status, worst.problem(), worst.largestError());
    } catch (OnnxUnsupportedException unsupported) {
      String what = String.join("; ", unsupported.problems());
      return new Result(name(), Status.UNSUPPORTED, what, 0);
    } catch (UnsupportedFeature unsupported) {
      return new Result(name(), Status.UNSUPPORTED, unsupported.getMessage(), 0);
    } catch (OnnxException failure) {
      boolean unsupported =
          failure.getCause() instanceof DataTypeException
              || failure.getCause() instanceof UnsupportedFeature;
      Status status = unsupported ? Status.UNSUPPORTED : Status.FAIL;
      return new Result(name(), status, failure.getMessage(), 0);
    }
  }

  private List<Path> dataSets() {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> child.getFileName().toString().startsWith("test_data_set_"))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new OnnxException(folder + ": cannot be read: " + failure, failure);
    }
  }

  private static Comparison compare(OnnxModel model, Path set) {
    Backend backend = model.backend();
    return backend.tidy(
        () -> {
          Map<String, Tensor> inputs = new LinkedHashMap<>();
          List<OnnxValue> declared = model.inputs();
          for (int i = 0; i < declared.size(); i++) {
            Constant constant = read(set, "input_" + i, declared.get(i).name());
            inputs.put(declared.get(i).name(), backend.tensor(constant.values(), constant.shape()));
          }
          Comparison worst = Comparison.NONE;
          List<Tensor> outputs = new ArrayList<>(model.run(inputs).values());
          for (int i = 0; i < outputs.size(); i++) {
            String name = model.outputs().get(i).name();
            worst = worst.and(Comparison.of(name, outputs.get(i), read(set, "output_" + i, name)));
          }
          return worst;
        });
  }

  private static Constant read(Path set, String name, String what) {
    return OnnxTensors.read(set.resolve(name + ".pb"), what);
  }

  /** How far outputs are from what is expected. */
  private record Comparison(String problem, double largestError) {
    static final Comparison NONE = new Comparison("", 0);

    Comparison and(Comparison other) {
      return new Comparison(
          problem.isEmpty() ? other.problem : problem, Math.max(largestError, other.largestError));
    }

    static Comparison of(String name, Tensor y, Constant expected) {
      TensorType type = y.type();
      if (!type.equals(expected.type())) {
        return new Comparison(name + " is " + type + ", expected " + expected.type(), 0);
      }
      HostArray values = y.toHost();
      double largest = 0;
      Optional<String> problem = Optional.empty();
      for (int i = 0; i < values.length(); i++) {
        double value = values.get(i);
        double wanted = expected.values().get(i);
        double error = difference(value, wanted);
        largest = Math.max(largest, error);
        if (problem.isEmpty() && !isClose(error, wanted)) {
          problem = Optional.of(name + "[" + i + "] is " + value + ", expected " + wanted);
        }
      }
      return new Comparison(problem.orElse(""), largest);
    }

    /** A bound that is infinite or NaN, as that of such a number is, bounds nothing. */
    private static boolean isClose(double error, double wanted) {
      return error == 0 || (Double.isFinite(error) && error <= ATOL + RTOL * Math.abs(wanted));
    }

    /** 0 for two that are the same, NaN and infinities too; infinite if only one is NaN. */
    private static double difference(double a, double b) {
      if (Double.compare(a, b) == 0 || a == b) {
        return 0;
      }
      double difference = Math.abs(a - b);
      return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }
  }
}
