package com.example;

import java.util.Arrays;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Tensor;

/** Multiplies two matrices on whatever this machine has, and fails if the product is wrong. */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] args) {
    try (Backend backend = Backends.open();
        Tensor a = backend.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor b = backend.tensor(new float[] {7, 8, 9, 10, 11, 12}, 3, 2);
        Tensor product = a.matmul(b)) {
      float[] values = product.toFloatArray();
      System.out.println("backend: " + backend);
      System.out.println("product: " + Arrays.toString(values));
      if (!Arrays.equals(values, new float[] {58, 64, 139, 154})) {
        throw new AssertionError("the product should be [58, 64, 139, 154]");
      }
    }
  }
}
