package org.jocelyn.opencl;

import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} prepared for a device. */
interface ConvLaunch extends AutoCloseable {
  /** All of the product; {@code bias} is ignored where it has none. */
  default void enqueue(ConvProduct product, Storage x, Storage w, Storage bias, Storage y) {
    enqueue(x, w, bias, y, new Part(0, (int) product.batch(), 0, (int) product.rows()));
  }

  /** A part of the product, whose result is dense in y. */
  void enqueue(Storage x, Storage w, Storage bias, Storage y, Part part);

  @Override
  void close();

  /**
   * Some images, and of transposed weights some rows of each group.
   *
   * @param images how many from {@code firstImage} on
   * @param rows how many from {@code firstRow} on
   */
  record Part(int firstImage, int images, int firstRow, int rows) {}
}
