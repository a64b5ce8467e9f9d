package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Fill} with the array fills of the JVM, which run at the speed of memory. */
final class CpuFill implements OpKernel<Fill> {
  @Override
  public Execution prepare(Fill op, List<TensorType> inputs, List<TensorType> outputs) {
    HostArray one = HostArray.allocate(op.type().withShape(Shape.of(1)));
    one.set(0, op.value());
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      switch (y.dataType()) {
        case FLOAT32 -> Arrays.fill(y.floats(), one.floats()[0]);
        case FLOAT16, BFLOAT16 -> Arrays.fill(y.shorts(), one.shorts()[0]);
        case INT32 -> Arrays.fill(y.ints(), one.ints()[0]);
        case INT64 -> Arrays.fill(y.longs(), one.longs()[0]);
        case INT8, UINT8, BOOL -> Arrays.fill(y.bytes(), one.bytes()[0]);
      }
    };
  }
}
