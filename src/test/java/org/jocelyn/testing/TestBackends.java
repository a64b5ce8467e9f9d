package org.jocelyn.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;

/**
 * Every backend found, opened once for the whole run: the fallback with and without the Vector API,
 * and each OpenCL device with the kernels for CPU devices and with those for GPUs. The property
 * {@value #PROPERTY} names those to test instead, separated by semicolons; that one of them is not
 * there is then a failure.
 */
public final class TestBackends {
  private static final String PROPERTY = "jocelyn.test.backends";
  private static final Map<String, Backend> OPENED = new LinkedHashMap<>();

  private TestBackends() {}

  /** The requests of all backends to compare with the reference. */
  public static synchronized List<String> names() {
    String requested = System.getProperty(PROPERTY, "");
    if (!requested.isBlank()) {
      return List.of(requested.split(";"));
    }
    List<String> names = new ArrayList<>();
    for (Diagnosis.Finding finding : Backends.diagnose("reference").findings()) {
      if (!finding.usable()) {
        continue;
      }
      DeviceInfo device = finding.device().orElseThrow();
      switch (device.kind()) {
        case REFERENCE -> {}
        case JAVA_CPU -> {
          names.add("cpu");
          if (device.vectorWidth() > 1) {
            names.add("cpu,vector=false");
          }
        }
        default -> {
          names.add(device.id() + ",strategy=cpu");
          names.add(device.id() + ",strategy=gpu");
        }
      }
    }
    return names;
  }

  /** The backend that a request opens; stays open. */
  public static synchronized Backend get(String name) {
    return OPENED.computeIfAbsent(name, Backends::open);
  }

  public static Backend reference() {
    return get("reference");
  }
}
