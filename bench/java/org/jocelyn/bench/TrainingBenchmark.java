package org.jocelyn.bench;

import java.util.concurrent.TimeUnit;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
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

/** Times a {@link TrainingStep} of 64 examples on one backend. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class TrainingBenchmark {
  @Param({"opencl", "cpu", "cpu,vector=false"})
  public String backend;

  @Param({"cnn", "transformer", "lstm"})
  public String network;

  private Backend opened;
  private TrainingStep step;

  /** Opens the backend and makes the first step, in which kernels are built and checked. */
  @Setup(Level.Trial)
  public void open() {
    opened = Backends.open(backend);
    step = TrainingStep.of(network, opened);
    step.run();
  }

  @TearDown(Level.Trial)
  public void close() {
    step.close();
    opened.close();
  }

  /** One step; returns its loss. */
  @Benchmark
  public double run() {
    return step.run();
  }
}
