package org.jocelyn.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jocelyn.op.UnaryFunction;

/**
 * {@link Lanes} over the Vector API. Loaded by name and only when the JVM has the module (see
 * {@link CpuProvider}); no other class may refer to it.
 */
final class VectorLanes implements Lanes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  VectorLanes() {}

  @Override
  public String describe() {
    return "Vector API, " + WIDTH + " float lanes";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public float dot(float[] a, int atA, float[] b, int atB, int count) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      FloatVector a0 = FloatVector.fromArray(SPECIES, a, atA + i);
      FloatVector a1 = FloatVector.fromArray(SPECIES, a, atA + i + WIDTH);
      s0 = a0.fma(FloatVector.fromArray(SPECIES, b, atB + i), s0);
      s1 = a1.fma(FloatVector.fromArray(SPECIES, b, atB + i + WIDTH), s1);
    }
    float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
    for (; i < count; i++) {
      sum = Math.fma(a[atA + i], b[atB + i], sum);
    }
    return sum;
  }

  @Override
  public void addScaled(float factor, float[] x, int atX, float[] y, int atY, int count) {
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      FloatVector sum = FloatVector.fromArray(SPECIES, y, atY + i);
      f.fma(FloatVector.fromArray(SPECIES, x, atX + i), sum).intoArray(y, atY + i);
    }
    for (; i < count; i++) {
      y[atY + i] = Math.fma(factor, x[atX + i], y[atY + i]);
    }
  }

  @Override
  public void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    VectorFunctions.apply(function, alpha, beta, y, from, to);
  }

  @Override
  public GemmTile gemmTile() {
    return new VectorGemmTile();
  }
}
