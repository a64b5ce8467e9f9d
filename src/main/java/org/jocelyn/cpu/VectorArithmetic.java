package org.jocelyn.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jocelyn.op.BinaryFunction;

/**
 * The functions of two floats over the Vector API: those that are one instruction. The others, and
 * what is left of a run after whole vectors, {@link CpuArithmetic} computes, to the same bits.
 */
final class VectorArithmetic {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorArithmetic() {}

  /** {@code y[atY + i] = function(a[atA + i], b[atB + i])}. */
  static void apply(
      BinaryFunction function,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] y,
      int atY,
      int count) {
    int whole = count - count % WIDTH;
    switch (function) {
      case ADD -> add(a, atA, b, atB, y, atY, whole);
      case SUB -> sub(a, atA, b, atB, y, atY, whole);
      case MUL -> mul(a, atA, b, atB, y, atY, whole);
      case DIV -> div(a, atA, b, atB, y, atY, whole);
      case MIN -> min(a, atA, b, atB, y, atY, whole);
      case MAX -> max(a, atA, b, atB, y, atY, whole);
      default -> whole = 0;
    }
    if (whole < count) {
      CpuArithmetic.apply(function, a, atA + whole, b, atB + whole, y, atY + whole, count - whole);
    }
  }

  private static FloatVector load(float[] x, int at) {
    return FloatVector.fromArray(SPECIES, x, at);
  }

  private static void add(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).add(load(b, atB + i)).intoArray(y, atY + i);
    }
  }

  private static void sub(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).sub(load(b, atB + i)).intoArray(y, atY + i);
    }
  }

  private static void mul(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).mul(load(b, atB + i)).intoArray(y, atY + i);
    }
  }

  private static void div(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).div(load(b, atB + i)).intoArray(y, atY + i);
    }
  }

  private static void min(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).min(load(b, atB + i)).intoArray(y, atY + i);
    }
  }

  private static void max(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      load(a, atA + i).max(load(b, atB + i)).intoArray(y, atY + i);
    }
  }
}
