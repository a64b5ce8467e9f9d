package org.jocelyn.bench;

import java.util.Arrays;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.openjdk.jmh.annotations.Param;

/** {@link Conv2d} with layers of ResNet-50 and one depthwise layer, batch 1. */
public class Conv2dBenchmark extends OpBenchmark {
  /** Channels in, channels out, height and width, kernel, stride, groups. */
  @Param({
    "3,64,224,7,2,1",
    "64,64,56,3,1,1",
    "128,128,28,3,1,1",
    "256,256,14,3,1,1",
    "512,512,7,3,1,1",
    "256,64,56,1,1,1",
    "128,512,28,1,1,1",
    "256,512,56,1,2,1",
    "128,128,56,3,1,128"
  })
  public String layer;

  @Override
  Workload workload() {
    int[] n = Arrays.stream(layer.split(",")).mapToInt(Integer::parseInt).toArray();
    int in = n[0];
    int out = n[1];
    int extent = n[2];
    int kernel = n[3];
    int stride = n[4];
    int groups = n[5];
    Conv2d op = Conv2d.plain().stride(stride).padding(kernel / 2).groups(groups);
    int outExtent = (extent + stride - 1) / stride;
    int groupIn = in / groups;
    double flops = 2.0 * out * outExtent * outExtent * groupIn * kernel * kernel;
    return Workload.of(
        op,
        flops,
        TensorType.float32(1, in, extent, extent),
        TensorType.float32(out, groupIn, kernel, kernel));
  }
}
