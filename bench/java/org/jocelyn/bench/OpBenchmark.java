package org.jocelyn.bench;

import java.util.concurrent.TimeUnit;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.Workload;
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
 * Times workloads of the {@link Catalogue} on one backend. Run by {@link Suite} a class has all
 * workloads of its family; by JMH's own command only those that it names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Xmx4g",
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED"
    })
public abstract class OpBenchmark {
  @Param({"opencl", "cpu", "cpu,vector=false"})
  public String backend;

  private Backend opened;
  private Workload.Prepared prepared;

  /** The name of the workload. */
  abstract String workload();

  /** Opens the backend, checks the answer against the reference, and leaves the inputs there. */
  @Setup(Level.Trial)
  public void open() {
    opened = Backends.open(backend);
    prepared = Catalogue.get(workload()).make().on(opened);
    prepared.verify();
  }

  @TearDown(Level.Trial)
  public void close() {
    prepared.close();
    opened.close();
  }

  /** One run. */
  @Benchmark
  public void run() {
    prepared.run();
  }
}
