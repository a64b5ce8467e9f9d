package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import org.jocelyn.ParameterException;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocelyn.spi.HostDriver;

/** Offers the reference, which is always there and only opened when asked for. */
public final class ReferenceProvider implements BackendProvider {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public List<Candidate> candidates() {
    return List.of(
        new Candidate(
            Diagnosis.Finding.usable(name(), device(), "always there"),
            options -> {
              if (!options.isEmpty()) {
                throw new ParameterException("backend reference: takes no options, got " + options);
              }
              return open();
            }));
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
