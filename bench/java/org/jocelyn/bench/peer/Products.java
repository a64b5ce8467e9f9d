package org.jocelyn.bench.peer;

import org.jocelyn.Shape;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;

/** What libraries of matrix products are asked for: {@code count} products, one after the other. */
record Products(int count, int m, int n, int k) {
  static boolean canRun(OpWorkload workload) {
    return workload.op().equals(Matmul.plain());
  }

  static Products of(OpWorkload workload) {
    MatmulGeometry geometry = ((Matmul) workload.op()).geometry(workload.inputs());
    Shape batch = geometry.batch();
    return new Products(
        Math.toIntExact(batch.size()),
        Math.toIntExact(geometry.m()),
        Math.toIntExact(geometry.n()),
        Math.toIntExact(geometry.k()));
  }
}
