package org.jocelyn.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jocelyn onnx}: the commands about ONNX files. */
@Command(
    name = "onnx",
    header = "Look into ONNX files, run them, and check them against published results.",
    subcommands = {OnnxInfo.class, OnnxRun.class, OnnxCheck.class},
    synopsisSubcommandLabel = "COMMAND")
final class Onnx implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
