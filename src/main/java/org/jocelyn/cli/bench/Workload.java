package org.jocelyn.cli.bench;

import org.jocelyn.Backend;

/** Something to time, with what it costs at least. */
public sealed interface Workload permits OpWorkload, TransferWorkload, LaunchWorkload {
  /** Names it among all workloads: {@code matmul 1024}. */
  String name();

  /** What kind of work it is. */
  Family family();

  /** Multiplications and additions; 0 where memory alone decides. */
  double flops();

  /** What must move between memory and the processor: inputs and outputs once. */
  double bytes();

  /** Makes the inputs and the right answer, which takes the reference a while. */
  Made make();

  /** A workload with its inputs and the right answer at hand. */
  @FunctionalInterface
  interface Made {
    /** Makes it ready to be run on a backend. */
    Prepared on(Backend backend);
  }

  /** A workload on a backend. */
  interface Prepared extends AutoCloseable {
    /**
     * Runs once and checks the answer. Nothing is timed that is wrong.
     *
     * @throws org.jocelyn.JocelynException if it is wrong
     */
    void verify();

    /** Runs once, from the call until what is to be timed is done. */
    void run();

    /** Frees the inputs; the backend stays open. */
    @Override
    void close();
  }
}
