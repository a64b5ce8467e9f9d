package org.jocelyn.op;

/**
 * Functions of two elements of one type. Arithmetic is on FLOAT32, INT32 and INT64, ADD, SUB, MUL,
 * MIN and MAX on INT8 and UINT8 too; integers wrap around, and dividing one by zero gives 0 (of MOD
 * and FMOD too) on every backend.
 */
public enum BinaryFunction {
  /** {@code a + b}. */
  ADD,
  /** {@code a − b}. */
  SUB,
  /** {@code a·b}. */
  MUL,
  /** {@code a/b}; integers truncate toward zero. */
  DIV,
  /** The smaller; NaN if either is. */
  MIN,
  /** The larger; NaN if either is. */
  MAX,
  /**
   * {@code a^b} as IEEE 754 has it ({@code 1^b = a^0 = 1} even for NaN). An integer to a negative
   * power is truncated toward zero: 0 unless a is ±1.
   */
  POW,
  /** {@code a − b·⌊a/b⌋}: the remainder with the sign of the divisor, as Python's %. */
  MOD,
  /** {@code a − b·trunc(a/b)}: the remainder with the sign of the dividend, as Java's %. */
  FMOD,
  /** {@code a = b}; BOOL, of BOOL too. */
  EQUAL,
  /** {@code a ≠ b}; BOOL, of BOOL too. */
  NOT_EQUAL,
  /** {@code a < b}; BOOL. */
  LESS,
  /** {@code a ≤ b}; BOOL. */
  LESS_EQUAL,
  /** {@code a > b}; BOOL. */
  GREATER,
  /** {@code a ≥ b}; BOOL. */
  GREATER_EQUAL,
  /** Logical and of BOOL. */
  AND,
  /** Logical or of BOOL. */
  OR,
  /** Logical exclusive or of BOOL. */
  XOR;

  /** Whether this compares two values. */
  public boolean isComparison() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> true;
      default -> false;
    };
  }

  /** Whether this is one of AND, OR, XOR. */
  public boolean isLogical() {
    return this == AND || this == OR || this == XOR;
  }
}
