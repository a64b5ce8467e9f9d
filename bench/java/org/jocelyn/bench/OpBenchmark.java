package org.jocelyn.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times one operation on one backend from the call until the device is done, outputs taken from and
 * given back to the pool.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public abstract class OpBenchmark {
  @Param({"opencl", "cpu", "cpu,vector=false"})
  public String backend;

  private Backend opened;
  private Workload workload;
  private List<Tensor> inputs;

  /** The workload that the benchmark's parameters name. */
  abstract Workload workload();

  /** Opens the backend, checks the answer against the reference, and leaves the inputs there. */
  @Setup(Level.Trial)
  public void open() {
    opened = Backends.open(backend);
    workload = workload();
    inputs = workload.inputsOn(opened);
    workload.verify(opened, inputs);
    System.out.printf(
        "# workload %s flops %.0f bytes %.0f device %s%n",
        workload.op().label(), workload.flops(), workload.bytes(), opened.device().name());
  }

  @TearDown(Level.Trial)
  public void close() {
    opened.close();
  }

  /** One run. */
  @Benchmark
  public void run() {
    List<Tensor> outputs = opened.run(workload.op(), inputs);
    opened.finish();
    outputs.forEach(Tensor::close);
  }
}
