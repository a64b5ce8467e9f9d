package org.jocelyn.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long task is, as a bar at the foot of a terminal; nothing elsewhere. */
interface ProgressLine extends AutoCloseable {
  /** One more of the task's parts is done. */
  void step();

  /** Shows a few words behind the bar. */
  void say(String words);

  /** Prints above the bar. */
  void print(Runnable lines);

  /** Takes the bar away. */
  @Override
  void close();

  /**
   * The bar of a task.
   *
   * @param visible whether {@code terminal} is one
   * @param parts how many times {@link #step} will be called
   */
  static ProgressLine of(PrintWriter terminal, boolean visible, String task, long parts) {
    return visible ? new Bar(terminal, task, parts) : new Invisible();
  }

  /** For files and pipes. */
  final class Invisible implements ProgressLine {
    @Override
    public void step() {}

    @Override
    public void say(String words) {}

    @Override
    public void print(Runnable lines) {
      lines.run();
    }

    @Override
    public void close() {}
  }

  /** For terminals. */
  final class Bar implements ProgressLine {
    private final Foot foot;
    private final ProgressBar bar;

    Bar(PrintWriter terminal, String task, long parts) {
      foot = new Foot(terminal);
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(parts)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(foot)
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void say(String words) {
      bar.setExtraMessage(words);
    }

    @Override
    public void print(Runnable lines) {
      foot.above(lines);
    }

    @Override
    public void close() {
      bar.close();
      // the bar closes its consumer only if its thread had begun to draw
      foot.leave();
    }
  }

  /** The last line of a terminal; drawn by a thread of the bar's own. */
  final class Foot implements ProgressBarConsumer {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter terminal;
    private boolean left;

    Foot(PrintWriter terminal) {
      this.terminal = terminal;
    }

    @Override
    public int getMaxRenderedLength() {
      return Main.WIDTH;
    }

    @Override
    public synchronized void accept(String rendered) {
      // The bar's thread may come once more after the bar was closed.
      if (!left) {
        terminal.print(ERASE + rendered);
        terminal.flush();
      }
    }

    /** Clears the line for good. */
    synchronized void leave() {
      left = true;
      clear();
    }

    synchronized void above(Runnable lines) {
      clear();
      lines.run();
    }

    @Override
    public synchronized void clear() {
      terminal.print(ERASE);
      terminal.flush();
    }

    @Override
    public void close() {}
  }
}
