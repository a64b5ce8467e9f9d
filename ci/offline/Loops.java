import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The loops of a kernel, found in its assembly. */
final class Loops {
  private final List<List<Instruction>> blocks = new ArrayList<>();
  private final List<Set<Integer>> next = new ArrayList<>();
  private final List<Set<Integer>> before = new ArrayList<>();

  /** The blocks of each loop by the block it begins with. */
  private final Map<Integer, Set<Integer>> loops = new TreeMap<>();

  private Loops(List<Instruction> code) {
    Map<String, Integer> labels = split(code);
    connect(labels);
    find();
  }

  /**
   * The mix of the innermost loop with the most multiply-adds, or where none has any, with the most
   * accesses to memory; of the whole kernel where there is no loop.
   */
  static Mix hot(List<Instruction> code) {
    Loops found = new Loops(code);
    return found.loops.keySet().stream()
        .filter(found::isInnermost)
        .map(header -> found.mix(found.loops.get(header)))
        .max(
            Comparator.comparingLong(Loops::arithmetic)
                .thenComparingLong(Mix::localBytes)
                .thenComparingInt(Mix::issued))
        .orElseGet(
            () -> {
              Mix all = new Mix();
              code.forEach(all::add);
              return all;
            });
  }

  private static long arithmetic(Mix mix) {
    return mix.count(Mix.Kind.FMA) + 1000L * mix.count(Mix.Kind.MMA);
  }

  private Map<String, Integer> split(List<Instruction> code) {
    Map<String, Integer> labels = new HashMap<>();
    List<Instruction> block = new ArrayList<>();
    blocks.add(block);
    for (Instruction instruction : code) {
      boolean begins = instruction.label() != null && !block.isEmpty();
      if (begins) {
        block = new ArrayList<>();
        blocks.add(block);
      }
      if (instruction.label() != null) {
        labels.put(instruction.label(), blocks.size() - 1);
      } else {
        block.add(instruction);
      }
      if (!instruction.falls() || !instruction.jumps().isEmpty()) {
        block = new ArrayList<>();
        blocks.add(block);
      }
    }
    return labels;
  }

  private void connect(Map<String, Integer> labels) {
    for (int i = 0; i < blocks.size(); i++) {
      next.add(new HashSet<>());
      before.add(new HashSet<>());
    }
    for (int i = 0; i < blocks.size(); i++) {
      List<Instruction> block = blocks.get(i);
      Instruction last = block.isEmpty() ? Instruction.NOTHING : block.get(block.size() - 1);
      for (String label : last.jumps()) {
        Integer target = labels.get(label);
        if (target != null) {
          next.get(i).add(target);
        }
      }
      if (last.falls() && i + 1 < blocks.size()) {
        next.get(i).add(i + 1);
      }
      for (int target : next.get(i)) {
        before.get(target).add(i);
      }
    }
  }

  /** Goes through the blocks depth first: an edge to a block that is on the way closes a loop. */
  private void find() {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> onTheWay = new HashSet<>();
    Deque<Integer> way = new ArrayDeque<>();
    Deque<Deque<Integer>> open = new ArrayDeque<>();
    enter(0, seen, onTheWay, way, open);
    while (!way.isEmpty()) {
      Deque<Integer> targets = open.peek();
      if (targets.isEmpty()) {
        onTheWay.remove(way.pop());
        open.pop();
        continue;
      }
      int target = targets.pop();
      if (onTheWay.contains(target)) {
        loops.computeIfAbsent(target, header -> new HashSet<>()).addAll(body(target, way.peek()));
      } else if (!seen.contains(target)) {
        enter(target, seen, onTheWay, way, open);
      }
    }
  }

  private void enter(
      int block,
      Set<Integer> seen,
      Set<Integer> onTheWay,
      Deque<Integer> way,
      Deque<Deque<Integer>> open) {
    seen.add(block);
    onTheWay.add(block);
    way.push(block);
    open.push(new ArrayDeque<>(next.get(block)));
  }

  /** What leads to the loop's end without passing its beginning. */
  private Collection<Integer> body(int header, int end) {
    Set<Integer> body = new HashSet<>(Set.of(header));
    Deque<Integer> left = new ArrayDeque<>();
    left.push(end);
    while (!left.isEmpty()) {
      int block = left.pop();
      if (body.add(block)) {
        left.addAll(before.get(block));
      }
    }
    return body;
  }

  private boolean isInnermost(int header) {
    return loops.keySet().stream()
        .noneMatch(other -> other != header && loops.get(header).contains(other));
  }

  private Mix mix(Set<Integer> body) {
    Mix mix = new Mix();
    body.forEach(block -> blocks.get(block).forEach(mix::add));
    return mix;
  }
}
