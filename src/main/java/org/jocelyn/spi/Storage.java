package org.jocelyn.spi;

/**
 * Memory that holds one dense tensor on a device. Owned by whoever allocated it; closed exactly
 * once, after which it must not be used. The root package counts references, so drivers need not.
 */
public interface Storage extends AutoCloseable {
  /** Bytes of tensor data. */
  long byteSize();

  /** What kernels have made of the elements, kept if they are constant. */
  DerivedForms derived();

  /**
   * Gives the memory back, that of derived forms too; work already enqueued on it still completes.
   */
  @Override
  void close();
}
