package org.jocelyn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;

/**
 * Finds and opens backends.
 *
 * <p>A request is {@code opencl}, {@code cpu} or {@code reference}, then options such as {@code
 * ,strategy=gpu}. Which OpenCL device is said after a colon:
 *
 * <ul>
 *   <li>{@code opencl:gpu}, {@code opencl:accelerator}, {@code opencl:cpu}: the first of the kind
 *   <li>{@code opencl:gpu:1}: the second of the kind
 *   <li>{@code opencl:2}: the one with this number in its id, of whatever kind
 *   <li>{@code opencl:h100}, {@code opencl:name:1080}: the one with this in its name, in whatever
 *       case; refused where there are several, unless one's whole name it is
 *   <li>{@code opencl:pci:0000:65:00.0}: the one at this PCI address, as {@code lspci} and {@code
 *       nvidia-smi} write it; the domain and the function are 0 unless said
 * </ul>
 *
 * <p>Without a request the system property {@code jocelyn.backend} and then the environment
 * variable {@code JOCELYN_BACKEND} are asked. A request is met exactly or refused; only an open
 * without any request chooses.
 */
public final class Backends {
  /** The system property that names the backend to open. */
  public static final String PROPERTY = "jocelyn.backend";

  /** The environment variable that names the backend to open. */
  public static final String VARIABLE = "JOCELYN_BACKEND";

  private static final System.Logger LOG = System.getLogger("org.jocelyn.backends");

  private Backends() {}

  /**
   * Opens what the property or variable asks for, else the best of OpenCL GPU → OpenCL accelerator
   * → OpenCL CPU → Java CPU.
   *
   * @throws BackendUnavailableException with the reason for each candidate
   */
  public static Backend open() {
    return open(BackendRequest.ofEnvironment());
  }

  /**
   * Opens exactly what is asked for.
   *
   * @throws ParameterException if the request cannot be read
   * @throws BackendUnavailableException with the reason for each candidate
   */
  public static Backend open(String request) {
    return open(BackendRequest.parse(request));
  }

  /**
   * Opens exactly what is asked for.
   *
   * @throws ParameterException if the request has an option that its backend does not know
   * @throws BackendUnavailableException with the reason for each candidate
   */
  public static Backend open(BackendRequest request) {
    List<Candidate> candidates = candidates();
    List<Diagnosis.Finding> all = candidates.stream().map(Candidate::finding).toList();
    List<Diagnosis.Finding> findings = new ArrayList<>();
    Backend opened = null;
    for (Candidate candidate : candidates) {
      String refusal = request.refusal(candidate.finding(), all);
      if (refusal != null) {
        findings.add(candidate.finding().refused(refusal));
      } else if (opened != null) {
        findings.add(candidate.finding().met(false, "not needed"));
      } else {
        try {
          BackendDriver driver = candidate.opener().apply(request.options());
          opened = new Backend(driver);
          findings.add(candidate.finding().met(true, "taken"));
        } catch (ParameterException unreadableOption) {
          throw unreadableOption;
        } catch (JocelynException failure) {
          findings.add(candidate.finding().met(false, "failed to open: " + failure.getMessage()));
          LOG.log(
              System.Logger.Level.WARNING, candidate.finding().id() + " failed to open", failure);
        }
      }
    }
    if (opened == null) {
      throw new BackendUnavailableException(
          "no backend meets the request " + request + "; candidates:", new Diagnosis(findings));
    }
    LOG.log(System.Logger.Level.DEBUG, "{0} for request {1}", opened, request);
    return opened;
  }

  /** Says of every device whether {@link #open()} would take it now, and why. Opens none. */
  public static Diagnosis diagnose() {
    return diagnose(BackendRequest.ofEnvironment());
  }

  /** Says of every device whether {@link #open(String)} would take it. Opens none. */
  public static Diagnosis diagnose(String request) {
    return diagnose(BackendRequest.parse(request));
  }

  /** Says of every device whether {@link #open(BackendRequest)} would take it. Opens none. */
  public static Diagnosis diagnose(BackendRequest request) {
    List<Diagnosis.Finding> all = candidates().stream().map(Candidate::finding).toList();
    List<Diagnosis.Finding> findings = new ArrayList<>();
    boolean taken = false;
    for (Diagnosis.Finding finding : all) {
      String refusal = request.refusal(finding, all);
      if (refusal != null) {
        findings.add(finding.refused(refusal));
      } else if (taken) {
        findings.add(finding.met(false, "usable, but one before it is preferred"));
      } else {
        findings.add(finding.met(true, request.isOpen() ? "best device found" : "asked for"));
        taken = true;
      }
    }
    return new Diagnosis(findings);
  }

  /** All candidates of all providers, the preferred first. */
  private static List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (BackendProvider provider :
        ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())) {
      candidates.addAll(provider.candidates());
    }
    candidates.sort(
        Comparator.comparing(
            candidate -> candidate.finding().device().map(DeviceInfo::kind).orElse(null),
            Comparator.nullsFirst(Comparator.naturalOrder())));
    return candidates;
  }
}
