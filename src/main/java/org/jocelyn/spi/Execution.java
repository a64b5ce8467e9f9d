package org.jocelyn.spi;

/**
 * An operation made ready for inputs of given types: what is decided once (kernel, tiles, scalar
 * arguments) is in it, what changes each time (the storages) is given to {@link #run}.
 *
 * <p>A driver may be asked to run one execution from several threads at a time.
 */
public interface Execution extends AutoCloseable {
  /**
   * Enqueues or performs the operation. Storages are in the order of the operation's inputs and
   * outputs; an output that shares an input's storage is given as the same object.
   */
  void run(Storage[] inputs, Storage[] outputs);

  /** Releases what {@code prepare} made. */
  @Override
  default void close() {}
}
