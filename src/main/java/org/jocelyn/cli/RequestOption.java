package org.jocelyn.cli;

import org.jocelyn.BackendRequest;
import picocli.CommandLine.Option;

/** {@code --backend}: the backend that a command is about. */
final class RequestOption {
  @Option(
      names = {"-b", "--backend"},
      paramLabel = "REQUEST",
      description = {
        "What to ask for: opencl, opencl:gpu, opencl:accelerator, opencl:cpu, opencl:<index>, "
            + "opencl:<part of a name>, cpu or reference; options such as ,strategy=gpu may follow.",
        "Default: the system property jocelyn.backend, then the variable JOCELYN_BACKEND, then the "
            + "best device there is."
      })
  private String request;

  BackendRequest get() {
    return request == null ? BackendRequest.ofEnvironment() : BackendRequest.parse(request);
  }
}
