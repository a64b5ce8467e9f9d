package org.jocelyn.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.Diagnosis;
import org.jocelyn.JocelynException;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.reference.ReferenceProvider;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Offers a reference with one broken operation. Options: {@code op=NAME}, {@code fault=FAULT}; the
 * fault {@code CLOSED} is that it cannot be opened.
 */
public final class BrokenProvider implements BackendProvider {
  /** What is wrong with the operation. */
  enum Fault {
    /** One element is off by more than arithmetic explains, and by less than a per mille. */
    OFF,
    NAN,
    THROWS,
    CLOSED
  }

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public List<Candidate> candidates() {
    DeviceInfo device =
        new DeviceInfo(
            "broken", "Broken", DeviceInfo.Kind.REFERENCE, "", "", 1, 1, 1L << 30, 1, false, true);
    return List.of(
        new Candidate(
            Diagnosis.Finding.usable("broken", device, "always there"),
            options -> open(device, options)));
  }

  private static BackendDriver open(DeviceInfo device, Map<String, String> options) {
    Fault fault = Fault.valueOf(options.get("fault"));
    if (fault == Fault.CLOSED) {
      throw new JocelynException("out of order");
    }
    return new BrokenDriver(device, options.getOrDefault("op", ""), fault);
  }

  /** The reference but for one operation. */
  record BrokenDriver(DeviceInfo device, String operation, Fault fault, BackendDriver reference)
      implements BackendDriver {
    BrokenDriver(DeviceInfo device, String operation, Fault fault) {
      this(device, operation, fault, ReferenceProvider.open());
    }

    @Override
    public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
      Execution right = reference.prepare(op, inputs, outputs);
      if (!op.label().equals(operation)) {
        return right;
      }
      return (in, out) -> {
        right.run(in, out);
        spoil((HostArray) out[0]);
      };
    }

    private void spoil(HostArray output) {
      int element = output.length() / 2;
      switch (fault) {
        case OFF -> output.set(element, output.get(element) + 5e-4);
        case NAN -> output.set(element, Double.NaN);
        default -> throw new IllegalStateException("deliberate");
      }
    }

    @Override
    public Set<Class<? extends Op>> operations() {
      return reference.operations();
    }

    @Override
    public Storage allocate(TensorType type) {
      return reference.allocate(type);
    }

    @Override
    public void write(HostArray source, Storage target) {
      reference.write(source, target);
    }

    @Override
    public void read(Storage source, HostArray target) {
      reference.read(source, target);
    }

    @Override
    public void finish() {
      reference.finish();
    }

    @Override
    public DeviceLimits measureLimits() {
      return reference.measureLimits();
    }

    @Override
    public MemoryUse memory() {
      return reference.memory();
    }

    @Override
    public void close() {
      reference.close();
    }
  }
}
