package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.reference.ReferenceProvider;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Trust on first use: before a kernel variant is used for an operation, it computes a small case
 * and is compared with the reference. One that disagrees, or does not build, is quarantined for the
 * life of the backend with a warning. Verdicts are remembered. Used under the queue's lock.
 */
class SelfCheck {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.selfcheck");
  private static final long SEED = 0x5eedL;

  private final ClContext context;
  private final BackendDriver device;
  private final BackendDriver reference = ReferenceProvider.open();
  private final Optional<String> build;
  private final boolean strict;
  private final Map<Question, Verdict> verdicts = new HashMap<>();

  private record Question(String variant, SmallCase<?> smallCase) {}

  /** Null fault: trusted. */
  private record Verdict(String fault) {}

  /**
   * @param device runs the small cases
   * @param build names this build of the library; empty remembers nothing on disk
   * @param strict whether a variant that is wrong is an error, not only quarantined
   */
  SelfCheck(ClContext context, BackendDriver device, Optional<String> build, boolean strict) {
    this.context = context;
    this.device = device;
    this.build = build;
    this.strict = strict;
  }

  /**
   * What is wrong with a variant on a small case; null if it agrees with the reference.
   *
   * @throws JocelynException if something is and that is an error
   */
  <O extends Op> String fault(ClVariant<O> variant, SmallCase<O> smallCase) {
    Question question = new Question(variant.name(), smallCase);
    Verdict verdict = verdicts.get(question);
    if (verdict == null) {
      // not computeIfAbsent: to prepare one operation may be to prepare, and check, another
      verdict = judge(variant, smallCase);
      verdicts.put(question, verdict);
    }
    if (strict && verdict.fault() != null) {
      throw new JocelynException(variant.name() + " cannot be used: " + verdict.fault());
    }
    return verdict.fault();
  }

  /** Whether the verdict is known without computing anything. */
  <O extends Op> boolean isKnown(ClVariant<O> variant, SmallCase<O> smallCase) {
    return verdicts.containsKey(new Question(variant.name(), smallCase))
        || isRemembered(variant, smallCase);
  }

  private boolean isRemembered(ClVariant<?> variant, SmallCase<?> smallCase) {
    return build.flatMap(id -> context.disk().read(entry(id, variant, smallCase))).isPresent();
  }

  private <O extends Op> Verdict judge(ClVariant<O> variant, SmallCase<O> smallCase) {
    List<TensorType> outputs = smallCase.op().outputs(smallCase.inputs());
    if (!variant.accepts(smallCase.op(), smallCase.inputs(), outputs, context.device())) {
      LOG.log(System.Logger.Level.DEBUG, "{0} has no small case to check", variant.name());
      return new Verdict(null);
    }
    if (isRemembered(variant, smallCase)) {
      return new Verdict(null);
    }
    String fault;
    try {
      fault = compare(variant, smallCase, outputs);
    } catch (OpenClException failure) {
      fault = failure.getMessage();
    }
    if (fault == null) {
      build.ifPresent(id -> context.disk().write(entry(id, variant, smallCase), new byte[0]));
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} on {1} is quarantined for {2}{3}: {4}",
          variant.name(),
          context.device().name(),
          smallCase.op(),
          smallCase.inputs(),
          fault);
    }
    return new Verdict(fault);
  }

  private String entry(String id, ClVariant<?> variant, SmallCase<?> smallCase) {
    return "verdict-"
        + DiskCache.key(
            id,
            variant.name(),
            smallCase.toString(),
            context.device().fingerprint(),
            context.device().tuning().toString());
  }

  private <O extends Op> String compare(
      ClVariant<O> variant, SmallCase<O> smallCase, List<TensorType> outputTypes) {
    List<HostArray> inputs = new ArrayList<>();
    for (TensorType type : smallCase.inputs()) {
      inputs.add(random(smallCase, type, SEED + inputs.size()));
    }
    List<HostArray> expected;
    try (Execution execution = reference.prepare(smallCase.op(), smallCase.inputs(), outputTypes)) {
      expected = run(reference, execution, smallCase, inputs, outputTypes);
    }
    List<HostArray> actual;
    try (Execution execution =
        variant.prepare(smallCase.op(), smallCase.inputs(), outputTypes, context)) {
      actual = run(device, execution, smallCase, inputs, outputTypes);
    }
    for (int output = 0; output < expected.size(); output++) {
      String difference =
          difference(expected.get(output), actual.get(output), smallCase.tolerance());
      if (difference != null) {
        return "output " + output + ", " + difference;
      }
    }
    return null;
  }

  private static HostArray random(SmallCase<?> smallCase, TensorType type, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    HostArray values = HostArray.allocate(type);
    for (int i = 0; i < values.length(); i++) {
      if (type.dataType().isFloating()) {
        values.set(i, random.nextDouble(smallCase.low(), smallCase.high()));
      } else if (type.dataType() == DataType.BOOL) {
        values.set(i, random.nextBoolean() ? 1 : 0);
      } else {
        values.setLong(i, random.nextLong(smallCase.integerBound()));
      }
    }
    return values;
  }

  private static List<HostArray> run(
      BackendDriver driver,
      Execution execution,
      SmallCase<?> smallCase,
      List<HostArray> inputs,
      List<TensorType> outputTypes) {
    Storage[] in = new Storage[inputs.size()];
    Storage[] out = new Storage[outputTypes.size()];
    try {
      for (int i = 0; i < in.length; i++) {
        in[i] = driver.allocate(smallCase.inputs().get(i));
        driver.write(inputs.get(i), in[i]);
      }
      for (int i = 0; i < out.length; i++) {
        int shared = smallCase.op().sharesInput(i);
        out[i] = shared < 0 ? driver.allocate(outputTypes.get(i)) : in[shared];
      }
      execution.run(in, out);
      List<HostArray> results = new ArrayList<>();
      for (int i = 0; i < out.length; i++) {
        HostArray result = HostArray.allocate(outputTypes.get(i));
        driver.read(out[i], result);
        results.add(result);
      }
      return results;
    } finally {
      close(in);
      close(out);
    }
  }

  /** Closing twice what an output shares is harmless. */
  private static void close(Storage[] storages) {
    for (Storage storage : storages) {
      if (storage != null) {
        storage.close();
      }
    }
  }

  /** The first element too far from the reference, NaN being far from all but NaN; null if none. */
  private static String difference(HostArray expected, HostArray actual, double tolerance) {
    for (int i = 0; i < expected.length(); i++) {
      double wanted = expected.get(i);
      double got = actual.get(i);
      boolean close =
          (Double.isFinite(wanted) && Double.isFinite(got))
              ? Math.abs(wanted - got) <= tolerance
              : Double.compare(wanted, got) == 0;
      if (!close) {
        return "element "
            + i
            + " is "
            + got
            + ", the reference says "
            + wanted
            + ", allowed distance "
            + tolerance;
      }
    }
    return null;
  }
}
