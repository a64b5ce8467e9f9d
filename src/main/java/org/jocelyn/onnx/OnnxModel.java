package org.jocelyn.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.ClosedException;
import org.jocelyn.ForeignTensorException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * A neural network read from an ONNX file, ready to run on a backend.
 *
 * <pre>{@code
 * try (OnnxModel model = OnnxModel.load(Path.of("model.onnx"));
 *     Tensor x = model.backend().tensor(pixels, 1, 3, 224, 224)) {
 *   Tensor y = model.run(Map.of("input", x)).get("output");
 * }
 * }</pre>
 *
 * <p>Weights are uploaded once. The first run with inputs of some types infers the shapes of all
 * values and records what is to be done; later runs with the same types replay it. Where shapes
 * depend on the elements of inputs (a Reshape to a shape that is an input, NonZero), every run
 * infers anew. Intermediate tensors are freed at their last use.
 *
 * <p>May be run by several threads at a time. Needs {@code org.tribuo:tribuo-util-onnx} on the
 * class path.
 */
public final class OnnxModel implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.onnx");

  private final Loader.Loaded loaded;
  private final Backend backend;
  private final boolean ownsBackend;
  private final Map<List<TensorType>, Plan> plans = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private OnnxModel(Loader.Loaded loaded, Backend backend, boolean ownsBackend) {
    this.loaded = loaded;
    this.backend = backend;
    this.ownsBackend = ownsBackend;
  }

  /** What is known of running with inputs of given types: a program, or that there can be none. */
  private record Plan(Optional<Program> program, long peak) {}

  /** Loads a model onto the best backend there is ({@link Backends#open()}), which it then owns. */
  public static OnnxModel load(Path file) {
    Backend backend = Backends.open();
    try {
      return new OnnxModel(Loader.load(file, backend, OnnxOptions.defaults()), backend, true);
    } catch (Throwable failure) {
      backend.close();
      throw failure;
    }
  }

  /** Loads a model onto a backend, with every fusion. */
  public static OnnxModel load(Path file, Backend backend) {
    return load(file, backend, OnnxOptions.defaults());
  }

  /**
   * Loads a model onto a backend, which stays the caller's.
   *
   * @throws OnnxUnsupportedException naming every operator, type and opset in the file that is not
   *     supported
   * @throws OnnxException if the file cannot be read or is not valid
   */
  public static OnnxModel load(Path file, Backend backend, OnnxOptions options) {
    return new OnnxModel(Loader.load(file, backend, options), backend, false);
  }

  /** Where this model runs. */
  public Backend backend() {
    return backend;
  }

  /** What the model takes. */
  public List<OnnxValue> inputs() {
    return loaded.graph().inputs();
  }

  /** What the model gives. */
  public List<OnnxValue> outputs() {
    return loaded.graph().outputs();
  }

  /** What is in the model: its operators, its parameters, and what was fused. */
  public OnnxSummary summary() {
    return loaded.summary();
  }

  /**
   * Runs the model.
   *
   * @param inputs a tensor of this model's backend for every input, by name
   * @return a tensor for every output, by name, in the model's order; they belong to the caller
   * @throws OnnxException if an input is missing, unknown, or not of the declared type, or a node
   *     fails; it names the node and the types of its inputs
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, StepListener.NONE);
  }

  /**
   * Runs the model and waits after each operation, to say what took how long. Together they take
   * longer than a plain run.
   *
   * @throws OnnxException as {@link #run(Map)}
   */
  public OnnxProfile profile(Map<String, Tensor> inputs) {
    List<Tensor> arguments = arguments(inputs);
    backend.finish();
    ProfileListener listener = new ProfileListener(backend);
    run(arguments, listener).forEach(Tensor::close);
    return listener.profile();
  }

  /**
   * The most bytes of device memory that intermediate tensors and outputs of a run with inputs of
   * these types had at once; empty before the first run with them.
   */
  public Optional<Long> peakBytes(Map<String, Tensor> inputs) {
    return Optional.ofNullable(plans.get(types(arguments(inputs)))).map(Plan::peak);
  }

  private Map<String, Tensor> run(Map<String, Tensor> inputs, StepListener listener) {
    List<Tensor> results = run(arguments(inputs), listener);
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      named.put(outputs().get(i).name(), results.get(i));
    }
    return named;
  }

  private List<Tensor> run(List<Tensor> arguments, StepListener listener) {
    List<TensorType> types = types(arguments);
    Plan plan = plans.get(types);
    if (plan != null && plan.program().isPresent()) {
      return plan.program().get().run(backend, arguments, listener);
    }
    if (plan == null) {
      rehearse(types);
    }
    return interpret(arguments, types, plan == null, listener);
  }

  /** The tensors for the inputs in the model's order, each checked against its declaration. */
  private List<Tensor> arguments(Map<String, Tensor> inputs) {
    if (closed) {
      throw new ClosedException("run: the model is closed");
    }
    Set<String> unknown = new HashSet<>(inputs.keySet());
    List<Tensor> arguments = new ArrayList<>();
    for (OnnxValue input : inputs()) {
      Tensor tensor = inputs.get(input.name());
      unknown.remove(input.name());
      if (tensor == null) {
        throw new OnnxException("run: input " + input + " is missing");
      }
      if (tensor.dataType() != input.dataType() || !input.accepts(tensor.shape())) {
        throw new OnnxException("run: input " + input + " was given a " + tensor.type());
      }
      if (tensor.backend() != backend) {
        throw new ForeignTensorException(
            "run: input "
                + input
                + " lives on backend "
                + tensor.backend().id()
                + ", the model on "
                + backend.id());
      }
      arguments.add(tensor);
    }
    if (!unknown.isEmpty()) {
      throw new OnnxException("run: the model has no inputs " + unknown + "; it has " + inputs());
    }
    return arguments;
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }

  /**
   * Has what a run with inputs of these types needs built on other threads, as far as shapes are
   * known without computing. What goes wrong is left to the run, which says at which node.
   */
  private void rehearse(List<TensorType> types) {
    backend
        .rehearsal()
        .ifPresent(
            stage -> {
              try (stage) {
                stage.tidy(() -> rehearse(types, stage));
              } catch (RuntimeException asFarAsItGoes) {
                LOG.log(System.Logger.Level.DEBUG, "the rehearsal ended early", asFarAsItGoes);
              }
            });
  }

  private void rehearse(List<TensorType> types, Backend stage) {
    Session session = Session.rehearsal(stage, loaded.host());
    List<Value> inputs = types.stream().map(stage::empty).map(Value::borrowed).toList();
    GraphRunner.run(loaded.graph(), session, inputs, Optional.empty());
  }

  // ---- the first run with some types, and every run of a model that no program can be made of

  private List<Tensor> interpret(
      List<Tensor> arguments, List<TensorType> types, boolean record, StepListener listener) {
    Optional<Recorder> recorder =
        record ? Optional.of(new Recorder(arguments.size())) : Optional.empty();
    Session session = new Session(backend, loaded.host(), recorder, Long.MAX_VALUE, listener);
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Value value = Value.borrowed(arguments.get(i));
      value.setSlot(i);
      inputs.add(value);
    }
    List<Value> outputs = List.of();
    boolean planned = false;
    try {
      outputs = GraphRunner.run(loaded.graph(), session, inputs, Optional.empty());
      outputs.forEach(session::tensor);
      planned = recorder.isPresent() && plan(types, session, recorder.get(), outputs);
      return results(outputs);
    } finally {
      outputs.forEach(session::release);
      if (!planned) {
        recorder.ifPresent(Recorder::discard);
      }
    }
  }

  /** Remembers what was learnt from a recorded run; says whether the recording is in use now. */
  private boolean plan(
      List<TensorType> types, Session session, Recorder recording, List<Value> outputs) {
    if (session.isDependent() || recording.isTooLong()) {
      plans.putIfAbsent(types, new Plan(Optional.empty(), session.peak()));
      return false;
    }
    Program program = recording.finish(outputs);
    Plan plan = new Plan(Optional.of(program), Math.max(program.peak(), session.peak()));
    return plans.putIfAbsent(types, plan) == null;
  }

  /** Each result is a tensor of its own, even if it is an input, a constant, or another's twin. */
  private List<Tensor> results(List<Value> outputs) {
    List<Tensor> results = new ArrayList<>();
    for (Value output : outputs) {
      Tensor tensor = output.tensor().orElseThrow();
      results.add(output.ownsTensor() ? output.detach() : Program.alias(backend, tensor));
    }
    return results;
  }

  /**
   * Frees the weights and all that was recorded, and the backend if {@link #load(Path)} opened it.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      plans.values().forEach(plan -> plan.program().ifPresent(Program::close));
      loaded.constants().forEach(ModelConstant::close);
      loaded.host().close();
      if (ownsBackend) {
        backend.close();
      }
    }
  }
}
