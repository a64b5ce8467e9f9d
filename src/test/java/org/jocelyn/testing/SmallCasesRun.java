package org.jocelyn.testing;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.TensorType;

/**
 * Runs the small cases of every contract on one backend: the main class of a JVM whose only OpenCL
 * driver is a simulator, which is too slow for the large ones.
 */
public final class SmallCasesRun {
  private SmallCasesRun() {}

  /**
   * Exits with 1 if a case fails.
   *
   * @param args the backend's request; the largest number of elements of all a case's inputs and
   *     outputs; the most cases of one contract; and optionally part of the name of the one
   *     contract to run
   */
  public static void main(String[] args) {
    int maxElements = Integer.parseInt(args[1]);
    int maxCases = Integer.parseInt(args[2]);
    int failures = 0;
    int total = 0;
    try (Backend backend = Backends.open(args[0])) {
      System.out.println("running on " + backend);
      for (OpContract contract : Contracts.all()) {
        String name = contract.getClass().getSimpleName();
        if (args.length > 3 && !name.contains(args[3])) {
          continue;
        }
        List<Case> rows = spread(small(contract.cases(), maxElements), maxCases);
        long start = System.nanoTime();
        for (Case row : rows) {
          try {
            OpContract.check(backend, row, 1);
          } catch (AssertionError | RuntimeException failure) {
            failures++;
            System.out.println("FAILED " + name + " > " + row.name() + ": " + failure);
          }
        }
        total += rows.size();
        System.out.printf(
            "%s: %d cases in %.1f s%n", name, rows.size(), (System.nanoTime() - start) / 1e9);
      }
    }
    System.out.println(total + " cases, " + failures + " failed");
    System.exit(failures == 0 ? 0 : 1);
  }

  private static List<Case> small(List<Case> rows, int maxElements) {
    List<Case> small = new ArrayList<>();
    for (Case row : rows) {
      List<TensorType> inputs = row.inputs().stream().map(HostTensor::type).toList();
      long elements = 0;
      for (TensorType type : inputs) {
        elements += type.size();
      }
      for (TensorType type : row.op().outputs(inputs)) {
        elements += type.size();
      }
      if (elements <= maxElements) {
        small.add(row);
      }
    }
    return small;
  }

  /** At most {@code count} rows, taken evenly from the whole table. */
  private static List<Case> spread(List<Case> rows, int count) {
    if (rows.size() <= count) {
      return rows;
    }
    List<Case> chosen = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      chosen.add(rows.get((int) ((long) i * rows.size() / count)));
    }
    return chosen;
  }
}
