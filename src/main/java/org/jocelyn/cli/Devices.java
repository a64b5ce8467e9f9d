package org.jocelyn.cli;

import java.io.PrintWriter;
import org.jocelyn.BackendRequest;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jocelyn devices}: every device and backend with its traits. Opens none. */
@Command(
    name = "devices",
    header = "List every device and backend, and which would be taken.",
    footer = {
      "",
      "An asterisk marks the one that would be taken. ID is what to ask for; TENSOR is the largest "
          + "tensor it takes, LANES the floats of its preferred vector.",
      "",
      "The object that --json writes has these fields:",
      "  jocelyn        this version",
      "  request        what is asked for; null where that is the best device",
      "  requestSource  the system property or variable that asks, or empty",
      "  devices        in the order of preference, each with id, backend, usable, eligible (usable",
      "                 and meets the request), taken, reason, remedy; and where there is a device:",
      "                 name, type (OPENCL_GPU, OPENCL_ACCELERATOR, OPENCL_CPU, JAVA_CPU or",
      "                 REFERENCE), vendor, driver, computeUnits, memoryBytes, maxTensorBytes,",
      "                 vectorWidth, fp16, fp64, and where known, else null: executionWidth (of a",
      "                 warp, wave or sub-group), computeCapability (90 is NVIDIA's 9.0), pciAddress"
    })
final class Devices implements Runnable {
  private static final String ROW = "%s %-10s %-18s %5s %10s %10s %5s  %-4s  %-4s";

  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Option(names = "--json", description = "Write a JSON object instead of the table.")
  private boolean json;

  @Override
  public void run() {
    BackendRequest asked = request.get();
    Diagnosis diagnosis = Backends.diagnose(asked);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(Json.of(Version.number(), asked, diagnosis)));
    } else {
      out.println(
          ROW.formatted(" ", "ID", "TYPE", "UNITS", "MEMORY", "TENSOR", "LANES", "FP16", "FP64"));
      diagnosis.findings().forEach(finding -> print(finding, out));
    }
  }

  private static void print(Diagnosis.Finding finding, PrintWriter out) {
    String mark = finding.taken() ? "*" : " ";
    if (finding.device().isPresent()) {
      DeviceInfo device = finding.device().get();
      out.println(
          ROW.formatted(
                  mark,
                  finding.id(),
                  Text.kind(device.kind()),
                  device.computeUnits(),
                  Text.bytes(device.memoryBytes()),
                  Text.bytes(device.maxTensorBytes()),
                  device.vectorWidth(),
                  Text.yesOrNo(device.fp16()),
                  Text.yesOrNo(device.fp64()))
              .stripTrailing());
      out.println(Text.field("name", device.name()));
      Text.hardware(device).forEach(out::println);
      out.println(Text.field("driver", device.driver()));
    } else {
      out.println(mark + " " + finding.id());
    }
    Text.verdict(finding).forEach(out::println);
  }
}
