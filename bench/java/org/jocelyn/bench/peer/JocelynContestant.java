package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceLimits;
import org.jocelyn.Precision;
import org.jocelyn.Tensor;
import org.jocelyn.cli.bench.OpCheck;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Op;
import org.jocelyn.spi.HostArray;

/** One of our backends. */
final class JocelynContestant implements Contestant {
  private final String request;
  private final double closeness;
  private final Predicate<Op> concerned;
  private final Backend backend;

  JocelynContestant(String request) {
    this(request, OpCheck.CLOSE, op -> true);
  }

  private JocelynContestant(String request, double closeness, Predicate<Op> concerned) {
    this.request = request;
    this.closeness = closeness;
    this.concerned = concerned;
    this.backend = Backends.open(request);
  }

  /** With the factors of products rounded so. */
  static JocelynContestant rounding(String device, Precision precision) {
    return new JocelynContestant(
        device + ",precision=" + precision.label(),
        Contestant.closeness(precision),
        op -> Contestant.concerns(precision, op));
  }

  /** With Winograd's F(4x4, 3x3), for convolutions. */
  static JocelynContestant minimalFiltering(String device) {
    return new JocelynContestant(
        device + ",winograd=4", 5 * OpCheck.CLOSE, Conv2d.class::isInstance);
  }

  @Override
  public String name() {
    return request;
  }

  @Override
  public double closeness() {
    return closeness;
  }

  /** What the device's own loops, which compute in float32, say of it. */
  DeviceLimits limits() {
    return backend.measureLimits();
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return concerned.test(workload.op()) && backend.operations().contains(workload.op().getClass());
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
