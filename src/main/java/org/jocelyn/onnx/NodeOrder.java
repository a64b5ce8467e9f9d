package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** The order in which nodes can run (Kahn 1962). */
final class NodeOrder {
  private NodeOrder() {}

  /**
   * The indices of nodes, each after those that make what it reads; otherwise in the given order.
   * Nodes that wait for each other are left out.
   *
   * @param reads what each node reads; what no node makes is known from the beginning
   * @param makes what each node makes
   */
  static List<Integer> sorted(
      List<? extends Collection<String>> reads, List<? extends Collection<String>> makes) {
    Set<String> made = new HashSet<>();
    makes.forEach(made::addAll);
    Map<String, List<Integer>> readers = new HashMap<>();
    int[] missing = new int[reads.size()];
    PriorityQueue<Integer> runnable = new PriorityQueue<>();
    for (int i = 0; i < missing.length; i++) {
      Set<String> needs = new HashSet<>(reads.get(i));
      needs.retainAll(made);
      missing[i] = needs.size();
      for (String need : needs) {
        readers.computeIfAbsent(need, name -> new ArrayList<>()).add(i);
      }
      if (missing[i] == 0) {
        runnable.add(i);
      }
    }
    List<Integer> sorted = new ArrayList<>(missing.length);
    while (!runnable.isEmpty()) {
      int next = runnable.poll();
      sorted.add(next);
      for (String output : new HashSet<>(makes.get(next))) {
        for (int reader : readers.getOrDefault(output, List.of())) {
          if (--missing[reader] == 0) {
            runnable.add(reader);
          }
        }
      }
    }
    return sorted;
  }
}
