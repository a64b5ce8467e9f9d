package org.jocelyn.cpu;

import org.jocelyn.op.BinaryFunction;

/** The functions of two elements as loops over arrays, in plain Java. */
final class CpuArithmetic {
  private CpuArithmetic() {}

  /** {@code y[atY + i] = function(a[atA + i], b[atB + i])}, for those that give FLOAT32. */
  static void apply(
      BinaryFunction function,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] y,
      int atY,
      int count) {
    switch (function) {
      case ADD -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = a[atA + i] + b[atB + i];
        }
      }
      case SUB -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = a[atA + i] - b[atB + i];
        }
      }
      case MUL -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = a[atA + i] * b[atB + i];
        }
      }
      case DIV -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = a[atA + i] / b[atB + i];
        }
      }
      case MIN -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = Math.min(a[atA + i], b[atB + i]);
        }
      }
      case MAX -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = Math.max(a[atA + i], b[atB + i]);
        }
      }
      case POW -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = (float) CpuFunctions.power(a[atA + i], b[atB + i]);
        }
      }
      case MOD -> {
        for (int i = 0; i < count; i++) {
          float divisor = b[atB + i];
          float rest = a[atA + i] % divisor;
          boolean opposite = (rest < 0 && divisor > 0) || (rest > 0 && divisor < 0);
          y[atY + i] = opposite ? rest + divisor : rest;
        }
      }
      case FMOD -> {
        for (int i = 0; i < count; i++) {
          y[atY + i] = a[atA + i] % b[atB + i];
        }
      }
      default -> throw new IllegalArgumentException(function + " does not give FLOAT32");
    }
  }

  /** {@code a[i] = function(a[i], b[i])}; comparisons and logic give 0 or 1. */
  static void apply(BinaryFunction function, long[] a, long[] b, int count) {
    switch (function) {
      case ADD -> {
        for (int i = 0; i < count; i++) {
          a[i] += b[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < count; i++) {
          a[i] -= b[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < count; i++) {
          a[i] *= b[i];
        }
      }
      case DIV -> {
        for (int i = 0; i < count; i++) {
          a[i] = b[i] == 0 ? 0 : a[i] / b[i];
        }
      }
      case MIN -> {
        for (int i = 0; i < count; i++) {
          a[i] = Math.min(a[i], b[i]);
        }
      }
      case MAX -> {
        for (int i = 0; i < count; i++) {
          a[i] = Math.max(a[i], b[i]);
        }
      }
      case POW -> {
        for (int i = 0; i < count; i++) {
          a[i] = power(a[i], b[i]);
        }
      }
      case MOD -> {
        for (int i = 0; i < count; i++) {
          a[i] = b[i] == 0 ? 0 : Math.floorMod(a[i], b[i]);
        }
      }
      case FMOD -> {
        for (int i = 0; i < count; i++) {
          a[i] = b[i] == 0 ? 0 : a[i] % b[i];
        }
      }
      case EQUAL -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] == b[i] ? 1 : 0;
        }
      }
      case NOT_EQUAL, XOR -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] != b[i] ? 1 : 0;
        }
      }
      case LESS -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] < b[i] ? 1 : 0;
        }
      }
      case LESS_EQUAL -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] <= b[i] ? 1 : 0;
        }
      }
      case GREATER -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] > b[i] ? 1 : 0;
        }
      }
      case GREATER_EQUAL -> {
        for (int i = 0; i < count; i++) {
          a[i] = a[i] >= b[i] ? 1 : 0;
        }
      }
      case AND -> {
        for (int i = 0; i < count; i++) {
          a[i] &= b[i];
        }
      }
      case OR -> {
        for (int i = 0; i < count; i++) {
          a[i] |= b[i];
        }
      }
    }
  }

  /** By squaring; to a negative power the real result truncated. */
  private static long power(long base, long exponent) {
    if (exponent < 0) {
      long sign = (exponent & 1) == 0 ? 1 : base;
      return base == 1 || base == -1 ? sign : 0;
    }
    long result = 1;
    long square = base;
    for (long rest = exponent; rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}
