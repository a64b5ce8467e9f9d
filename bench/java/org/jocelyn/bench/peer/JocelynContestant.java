package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceLimits;
import org.jocelyn.Tensor;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/** One of our backends. */
final class JocelynContestant implements Contestant {
  private final String request;
  private final Rounding rounding;
  private final Backend backend;

  JocelynContestant(String request) {
    this(request, Rounding.FLOAT32);
  }

  JocelynContestant(String device, Rounding rounding) {
    this.request =
        rounding == Rounding.FLOAT32 ? device : device + ",precision=" + rounding.label();
    this.rounding = rounding;
    this.backend = Backends.open(request);
  }

  @Override
  public String name() {
    return request;
  }

  @Override
  public double closeness() {
    return rounding.closeness();
  }

  /** What the device's own loops say of it; they are loops of float32. */
  Optional<DeviceLimits> limits() {
    return rounding == Rounding.FLOAT32 ? Optional.of(backend.measureLimits()) : Optional.empty();
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return rounding.concerns(workload.op())
        && backend.operations().contains(workload.op().getClass());
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Tensor tensor = backend.tensor(values.get(i), workload.inputs().get(i).shape());
      tensors.add(workload.constants().contains(i) ? tensor.constant() : tensor);
    }
    return new OnBackend(workload, backend, tensors);
  }

  private record OnBackend(OpWorkload workload, Backend backend, List<Tensor> tensors)
      implements Entry {
    @Override
    public void run() {
      List<Tensor> outputs = backend.run(workload.op(), tensors);
      backend.finish();
      outputs.forEach(Tensor::close);
    }

    @Override
    public HostArray answer() {
      HostArray[] first = new HostArray[1];
      backend.tidy(() -> first[0] = backend.run(workload.op(), tensors).get(0).toHost());
      return first[0];
    }

    @Override
    public void close() {
      tensors.forEach(Tensor::close);
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
