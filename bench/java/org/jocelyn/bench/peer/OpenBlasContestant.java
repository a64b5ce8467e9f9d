package org.jocelyn.bench.peer;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/** OpenBLAS, for matrix products. */
final class OpenBlasContestant implements Contestant {
  OpenBlasContestant() {
    openblas.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
  }

  @Override
  public String name() {
    return "OpenBLAS";
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return Products.canRun(workload);
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    Products products = Products.of(workload);
    return new InMemory(
        products,
        new FloatPointer(values.get(0).floats()),
        new FloatPointer(values.get(1).floats()),
        new FloatPointer((long) products.count() * products.m() * products.n()));
  }

  private record InMemory(Products size, FloatPointer a, FloatPointer b, FloatPointer c)
      implements Entry {
    @Override
    public void run() {
      int m = size.m();
      int n = size.n();
      int k = size.k();
      for (int i = 0; i < size.count(); i++) {
        openblas.cblas_sgemm(
            openblas.CblasRowMajor,
            openblas.CblasNoTrans,
            openblas.CblasNoTrans,
            m,
            n,
            k,
            1,
            a.getPointer((long) i * m * k),
            k,
            b.getPointer((long) i * k * n),
            n,
            0,
            c.getPointer((long) i * m * n),
            n);
      }
    }

    @Override
    public HostArray answer() {
      run();
      float[] values = new float[size.count() * size.m() * size.n()];
      c.get(values);
      return HostArray.of(values);
    }

    @Override
    public void close() {
      a.close();
      b.close();
      c.close();
    }
  }

  @Override
  public void close() {}
}
