package org.jocelyn.cli;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.BackendRequest;
import org.jocelyn.BackendUnavailableException;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;

/**
 * Runs the main operations on backends and holds each answer against the reference, element by
 * element.
 */
final class HealthCheck {
  private final List<Trial> trials;

  /** Is told what goes on. */
  interface Listener {
    void starting(String operation);

    void opened(Backend backend);

    void finished(CheckResult result);
  }

  /** Computes the reference's answers. */
  HealthCheck() {
    try (Backend reference = Backends.open("reference")) {
      trials = MainOperations.trials(reference);
    }
  }

  /**
   * Opens a device with a request's options, checks and closes it. That it cannot be opened is a
   * result too.
   *
   * @throws org.jocelyn.ParameterException if the request has an option that its backend does not
   *     know
   */
  List<CheckResult> check(BackendRequest request, DeviceInfo device, Listener listener) {
    listener.starting("open");
    long start = System.nanoTime();
    try (Backend backend = Backends.open(request.on(device))) {
      listener.opened(backend);
      return check(backend, listener);
    } catch (BackendUnavailableException unavailable) {
      String reason =
          unavailable.diagnosis().eligible().stream()
              .map(Diagnosis.Finding::reason)
              .findFirst()
              .orElse("it is no longer there");
      double seconds = (System.nanoTime() - start) * 1e-9;
      CheckResult failed =
          CheckResult.failed(device.id(), "open", "", seconds, reason, unavailable);
      listener.finished(failed);
      return List.of(failed);
    }
  }

  /** Checks a backend. */
  List<CheckResult> check(Backend backend, Listener listener) {
    List<CheckResult> results = new ArrayList<>();
    for (Trial trial : trials) {
      listener.starting(trial.operation());
      CheckResult result = trial.on(backend);
      results.add(result);
      listener.finished(result);
    }
    return results;
  }
}
