package org.jocelyn.cli;

import org.jocelyn.BackendRequest;
import picocli.CommandLine.Option;

/** {@code --backend}: the backend that a command is about. */
final class RequestOption {
  @Option(
      names = {"-b", "--backend"},
      paramLabel = "REQUEST",
      description = {
        "What to ask for: opencl, cpu or reference. Which OpenCL device: opencl:gpu, "
            + "opencl:accelerator or opencl:cpu for the first of a kind, opencl:gpu:1 for the "
            + "second, opencl:<index>, opencl:<part of a name>, opencl:name:<part of a name>, "
            + "opencl:pci:0000:65:00.0. Options such as ,strategy=gpu may follow.",
        "Default: the system property jocelyn.backend, then the variable JOCELYN_BACKEND, then the "
            + "best device there is."
      })
  private String request;

  BackendRequest get() {
    return request == null ? BackendRequest.ofEnvironment() : BackendRequest.parse(request);
  }
}
