package org.jocelyn.bench.peer;

import java.util.List;
import java.util.Map;
import org.jocelyn.Precision;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/** PyTorch in a Python of this machine: on its GPU, if both have one. It takes its times itself. */
final class TorchContestant implements Contestant {
  private final TorchProcess process;
  private final Precision precision;

  TorchContestant(TorchProcess process, Precision precision) {
    this.process = process;
    this.precision = precision;
  }

  @Override
  public String name() {
    return precision == Precision.FLOAT32
        ? process.name()
        : process.name() + " " + precision.label();
  }

  @Override
  public double closeness() {
    return Contestant.closeness(precision);
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return process.has(precision)
        && Contestant.concerns(precision, workload.op())
        && TorchForm.of(workload.op())
            .filter(form -> process.hasFunction(form.get("function")))
            .isPresent();
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    process.load(workload, values);
    String key = precision.label();
    Map<String, Object> form = TorchForm.of(workload.op()).orElseThrow();
    process.ask(Map.of("ask", "prepare", "key", key, "form", form));
    return new InPython(process, key, Math.toIntExact(workload.outputs().get(0).size()));
  }

  private record InPython(TorchProcess process, String key, int elements) implements Entry {
    @Override
    public void run() {
      timed().seconds(0, 1, 1);
    }

    @Override
    public Timed timed() {
      return (millis, least, most) -> {
        Map<String, Object> answer =
            process.ask(
                Map.of("ask", "time", "key", key, "millis", millis, "least", least, "most", most));
        return ((List<?>) answer.get("seconds"))
            .stream().map(seconds -> ((Number) seconds).doubleValue()).toList();
      };
    }

    @Override
    public HostArray answer() {
      return process.answer(key, elements);
    }

    @Override
    public void close() {
      process.ask(Map.of("ask", "forget", "key", key));
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
