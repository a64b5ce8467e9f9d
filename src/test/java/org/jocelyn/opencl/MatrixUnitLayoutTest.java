package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The places of matmul_mma.cl in local memory, modelled: through them and ldmatrix each register
 * gets the element that the PTX ISA's tables of mma.sync's operands want in it, and no access meets
 * a bank twice.
 */
class MatrixUnitLayoutTest {
  private static final int WARP = 32;

  /** Chunks of 16 bytes that the 32 banks of 4 bytes hold side by side. */
  private static final int BANKED_CHUNKS = 8;

  /** Rows or columns of a tile. */
  private static final int[] WIDTHS = {64, 128};

  /**
   * An operand in local memory.
   *
   * @param across whether neighbours in memory belong to neighbouring vectors
   * @param ofB whether the vectors are B's columns, not A's rows
   * @param bytes of an element: 4 is TF32
   */
  private record Layout(int width, boolean across, boolean ofB, int bytes) {
    int chunk() {
      return 16 / bytes;
    }

    int depth() {
      return 4 * chunk();
    }

    int chunksAcross() {
      return width / chunk();
    }

    int along(int index, int chunk) {
      return index * 4 + (chunk ^ (index / 2 % 4));
    }

    int across(int p, int chunk) {
      return p * chunksAcross() + (chunk ^ (bytes == 4 ? p % 4 * 2 : p % 8));
    }

    /** Where the chunk lies that a work-item copies as its number so and so. */
    int copied(int number) {
      return across
          ? across(number / chunksAcross(), number % chunksAcross())
          : along(number / 4, number % 4);
    }

    /** All elements as they lie: vector times 1000 and depth. */
    int[] filled() {
      int[] elements = new int[width * depth()];
      for (int number = 0; number < width * 4; number++) {
        int index = across ? number % chunksAcross() * chunk() : number / 4;
        int p = across ? number / chunksAcross() : number % 4 * chunk();
        for (int e = 0; e < chunk(); e++) {
          elements[copied(number) * chunk() + e] =
              across ? (index + e) * 1000 + p : index * 1000 + p + e;
        }
      }
      return elements;
    }

    /** The chunk that a lane hands to ldmatrix for 16 vectors. */
    int row(int first, int p, int lane) {
      int second = lane / 8 % 2;
      int third = lane / 16;
      int beside = ofB ? third : second;
      int deeper = ofB ? second : third;
      return across
          ? across(p + deeper * 8 + lane % 8, first / chunk() + beside)
          : along(first + beside * 8 + lane % 8, p / chunk() + deeper);
    }

    /** Where a lane's element lies that no ldmatrix can bring: TF32 across. */
    int word(int first, int p, int lane, int register) {
      int beside = ofB ? register / 2 : register % 2;
      int deeper = ofB ? register % 2 : register / 2;
      int index = first + lane / 4 + beside * 8;
      return across(p + lane % 4 + deeper * 4, index / chunk()) * chunk() + index % chunk();
    }

    boolean byWords() {
      return across && bytes == 4;
    }

    /** What half a register of a lane, or a whole one, gets. */
    int loaded(int[] elements, int first, int p, int lane, int register, int half) {
      if (byWords()) {
        return elements[word(first, p, lane, register)];
      }
      int line = across ? lane % 4 * 2 + half : lane / 4;
      int place = across ? lane / 4 : lane % 4 * (4 / bytes) + half;
      return elements[row(first, p, 8 * register + line) * chunk() + place];
    }

    /**
     * What the PTX ISA wants there: of m16n8k16's A element i = 2·register + half lies in row
     * groupID, or groupID + 8 for i in 2, 3, 6 and 7, and in column 2·threadID_in_group + (i & 1),
     * 8 more for i ≥ 4; B's lies in row 2·threadID_in_group + (i & 1), 8 more for i ≥ 2, and column
     * groupID. Of m16n8k8's A a0 lies at (groupID, threadID_in_group), a1 8 rows below, a2 4
     * columns further, a3 both; b0 at (threadID_in_group, groupID), b1 4 rows below. With groupID =
     * lane >> 2, threadID_in_group = lane % 4.
     */
    int wanted(int first, int p, int lane, int register, int half) {
      int group = lane >> 2;
      int thread = lane % 4;
      int element = bytes == 4 ? register : 2 * register + half;
      int column;
      int row;
      if (ofB) {
        // two tiles of B: b0 and b1 of the first, b0 and b1 of the second
        int inTile = bytes == 4 ? element % 2 : element % 4;
        int tile = register / 2;
        row = bytes == 4 ? thread + 4 * inTile : thread * 2 + (inTile & 1) + inTile / 2 * 8;
        column = group + 8 * tile;
        return (first + column) * 1000 + p + row;
      }
      if (bytes == 4) {
        row = element == 0 || element == 2 ? group : group + 8;
        column = element < 2 ? thread : thread + 4;
      } else {
        row = element < 2 || (element >= 4 && element < 6) ? group : group + 8;
        column = thread * 2 + (element & 1) + (element >= 4 ? 8 : 0);
      }
      return (first + row) * 1000 + p + column;
    }
  }

  static Stream<Layout> layouts() {
    Stream.Builder<Layout> layouts = Stream.builder();
    for (int width : WIDTHS) {
      for (int bytes : new int[] {2, 4}) {
        for (boolean across : new boolean[] {false, true}) {
          for (boolean ofB : new boolean[] {false, true}) {
            layouts.add(new Layout(width, across, ofB, bytes));
          }
        }
      }
    }
    return layouts.build();
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyRegisterGetsTheElementOfThePublishedTable(Layout layout) {
    int[] elements = layout.filled();
    for (int first = 0; first < layout.width(); first += 16) {
      for (int p = 0; p < layout.depth(); p += layout.depth() / 2) {
        for (int i = 0; i < WARP * 4 * (4 / layout.bytes()); i++) {
          int lane = i % WARP;
          int register = i / WARP % 4;
          int half = i / WARP / 4;
          assertEquals(
              layout.wanted(first, p, lane, register, half),
              layout.loaded(elements, first, p, lane, register, half),
              "lane %d, register %d, half %d".formatted(lane, register, half));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void noAccessMeetsABankTwice(Layout layout) {
    for (int number = 0; number < layout.width() * 4; number += BANKED_CHUNKS) {
      int start = number;
      assertDistinct(BANKED_CHUNKS, BANKED_CHUNKS, i -> layout.copied(start + i));
    }
    for (int first = 0; first < layout.width(); first += 16) {
      for (int p = 0; p < layout.depth(); p += layout.depth() / 2) {
        for (int register = 0; register < 4; register++) {
          int f = first;
          int from = p;
          int r = register;
          if (layout.byWords()) {
            assertDistinct(WARP, WARP, lane -> layout.word(f, from, lane, r));
          } else {
            assertDistinct(BANKED_CHUNKS, BANKED_CHUNKS, i -> layout.row(f, from, 8 * r + i));
          }
        }
      }
    }
  }

  private static void assertDistinct(int count, int banks, IntUnaryOperator place) {
    long banksMet = IntStream.range(0, count).map(place).map(x -> x % banks).distinct().count();
    assertEquals(count, banksMet, "banks met at once");
  }

  /**
   * The slots of the asynchronous pipeline: when a step is multiplied its copies have arrived, and
   * what is copied meanwhile goes to a slot that no warp can still be reading: since the barrier at
   * the step's begin, none is at the step before.
   */
  @Test
  void copiesArriveInTimeAndOverwriteNothingThatIsRead() {
    for (int slots = 3; slots <= 4; slots++) {
      int inFlight = slots - 2;
      int[] stepInSlot = new int[slots];
      for (int steps = 1; steps < 9; steps++) {
        int committed = 0;
        for (; committed < slots - 1; committed++) {
          stepInSlot[committed] = committed;
        }
        int now = 0;
        for (int step = 0; step < steps; step++) {
          int arrived = committed - inFlight;
          assertTrue(step < arrived, "step " + step + " has arrived");
          int next = now == 0 ? slots - 1 : now - 1;
          assertNotEquals(now, next, "a slot is filled while it is read");
          assertEquals(step, stepInSlot[now]);
          stepInSlot[next] = committed++;
          now = now == slots - 1 ? 0 : now + 1;
        }
      }
    }
  }
}
