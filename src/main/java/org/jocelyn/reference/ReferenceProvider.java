package org.jocelyn.reference;

import java.util.List;
import java.util.Map;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import org.jocelyn.ParameterException;
import org.jocelyn.Precision;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.HostDriver;

/**
 * Offers the reference, which is always there and only opened when asked for. The option {@code
 * precision=double} keeps what FLOAT32 tensors hold in double precision: results are then those of
 * the mathematics, not of float32.
 */
public final class ReferenceProvider implements BackendProvider {
  private static final String PRECISION = "precision";

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public List<Candidate> candidates() {
    return List.of(
        new Candidate(
            Diagnosis.Finding.usable(name(), device(), "always there"), ReferenceProvider::open));
  }

  private static BackendDriver open(Map<String, String> options) {
    String precision = options.getOrDefault(PRECISION, "float");
    if (options.size() > (options.containsKey(PRECISION) ? 1 : 0)) {
      throw new ParameterException(
          "backend reference: takes the option precision=float, precision=double or a permission of "
              + "Precision, got "
              + options);
    }
    if (precision.equals("double")) {
      return new HostDriver(device(), ReferenceKernels.create(), HostArray::wide);
    }
    if (!precision.equals("float")) {
      Precision.parse(precision); // a permission, of which no use is made
    }
    return open();
  }

  /** A driver of the reference, for backends that compare themselves with it. */
  public static BackendDriver open() {
    return new HostDriver(device(), ReferenceKernels.create());
  }

  private static DeviceInfo device() {
    return new DeviceInfo(
        "reference",
        "Java loops in double precision",
        DeviceInfo.Kind.REFERENCE,
        System.getProperty("java.vm.vendor"),
        System.getProperty("java.vm.version"),
        1,
        Runtime.getRuntime().maxMemory(),
        8L * Integer.MAX_VALUE,
        1,
        false,
        true);
  }
}
