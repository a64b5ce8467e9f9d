package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Diagnosis;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Offers every device of every OpenCL platform, or says why there is none. */
public final class OpenClProvider implements BackendProvider {
  private static final String INSTALL =
      "install the device's OpenCL driver; for the CPU on Debian or Ubuntu: "
          + "apt-get install pocl-opencl-icd";

  @Override
  public String name() {
    return "opencl";
  }

  @Override
  public List<Candidate> candidates() {
    Optional<ClLibrary.Absence> absence = ClLibrary.absence();
    if (absence.isPresent()) {
      return List.of(absent(absence.get().reason(), absence.get().remedy()));
    }
    try {
      return devices();
    } catch (OpenClException failure) {
      return List.of(absent(reason(failure), INSTALL));
    }
  }

  private static String reason(OpenClException failure) {
    return failure.code() == Cl.PLATFORM_NOT_FOUND
        ? "the OpenCL loader is installed but knows no driver (-1001)"
        : failure.getMessage();
  }

  private Candidate absent(String reason, String remedy) {
    return new Candidate(
        Diagnosis.Finding.absent(name(), reason, remedy),
        options -> {
          throw new OpenClException(reason, 0);
        });
  }

  private List<Candidate> devices() {
    List<Candidate> candidates = new ArrayList<>();
    int index = 0;
    for (cl_platform_id platform : Cl.platforms()) {
      String platformName = Cl.platformName(platform);
      for (cl_device_id device : Cl.devices(platform)) {
        candidates.add(candidate(ClDevice.query(platform, platformName, device, index++)));
      }
    }
    return candidates.isEmpty()
        ? List.of(absent("the OpenCL platforms have no devices", INSTALL))
        : candidates;
  }

  private Candidate candidate(ClDevice device) {
    if (!device.traits().available() || !device.traits().hasCompiler()) {
      String reason =
          device.traits().available()
              ? "the driver cannot compile programs"
              : "the device is unavailable";
      return new Candidate(
          Diagnosis.Finding.unusable(name(), device.info(), reason, "update the device's driver"),
          options -> {
            throw new OpenClException(device.name() + ": " + reason, 0);
          });
    }
    return new Candidate(
        Diagnosis.Finding.usable(
            name(), device.info(), "usable", SignalChaining.remedy(device.platformName())),
        options -> new OpenClDriver(device, ClOptions.parse(options)));
  }
}
