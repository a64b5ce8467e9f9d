package org.jocelyn.opencl;

import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} prepared for a device. */
interface ConvLaunch extends AutoCloseable {
  /**
   * Enqueues a part of the product, whose result is dense in y.
   *
   * @param inputs x, the weights and, where the product has one, the bias
   */
  void enqueue(Storage[] inputs, Storage y, Part part);

  @Override
  void close();

  /**
   * Some images, and of transposed weights some rows of each group.
   *
   * @param images how many from {@code firstImage} on
   * @param rows how many from {@code firstRow} on
   */
  record Part(int firstImage, int images, int firstRow, int rows) {
    static Part all(ConvProduct product) {
      return new Part(0, (int) product.batch(), 0, (int) product.rows());
    }
  }
}
