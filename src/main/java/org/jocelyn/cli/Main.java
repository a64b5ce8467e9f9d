package org.jocelyn.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code jocelyn} command. Exit codes: 0 fine, 1 something is wrong, 2 bad usage. An error is
 * one message on the standard error stream; {@code --verbose} shows where it came from.
 */
@Command(
    name = "jocelyn",
    header = "Neural-network compute for Java on OpenCL, with a plain-Java fallback.",
    subcommands = {
      Devices.class,
      Doctor.class,
      Search.class,
      Embed.class,
      Train.class,
      Generate.class,
      AttentionMap.class,
      Onnx.class,
      Bench.class,
      Tune.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = Main.WIDTH,
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:fine", "1:something is wrong", "2:bad usage"})
public final class Main implements Runnable {
  /** Columns that all output keeps to. */
  static final int WIDTH = 100;

  static final int FINE = 0;
  static final int WRONG = 1;
  static final int USAGE = 2;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "With an error, show where it came from.")
  private boolean verbose;

  private Main() {}

  public static void main(String[] args) {
    shortenLog();
    System.exit(run(System.out, System.err, Ansi.AUTO, args));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintStream out, PrintStream err, Ansi ansi, String... args) {
    Main main = new Main();
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(writer(out))
        .setErr(writer(err))
        .setColorScheme(Help.defaultColorScheme(ansi))
        .setExecutionExceptionHandler((error, command, parsed) -> main.report(error, command))
        .execute(args);
  }

  @SuppressWarnings("DefaultCharset") // the charset that the terminal has, as far as Java knows
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true);
  }

  /** Warnings of the library become one line each, unless the user has set up logging. */
  private static void shortenLog() {
    String format = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(format) == null) {
      System.setProperty(format, "jocelyn: %4$s: %5$s%n");
    }
  }

  boolean verbose() {
    return verbose;
  }

  private int report(Exception error, CommandLine command) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    command.getErr().println(command.getColorScheme().errorText("jocelyn: " + message));
    if (verbose) {
      error.printStackTrace(command.getErr());
    }
    return error instanceof org.jocelyn.ParameterException ? USAGE : WRONG;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
