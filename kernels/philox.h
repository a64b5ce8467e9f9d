// Random numbers: Philox4x32-10 (Salmon et al. 2011), the same as Philox.java's.
//
//   void FN(philox)(block, offset, seed, words)
//
// sets words[w] to word w of each of LANES blocks. Include it after vectors.h and after defining, and
// again for each vector width that is needed:
//
//   LANES      1, 8 or 16
//   FN(name)   what a function is called for this width

// The upper half of a product of 32-bit numbers.
static inline __attribute__((always_inline)) VECTOR(uint, LANES)
    FN(upper)(VECTOR(uint, LANES) a, uint b) {
  return CONVERT(uint, LANES, (CONVERT(ulong, LANES, a) * (ulong)b) >> 32);
}

static inline __attribute__((always_inline)) void FN(philox)(VECTOR(ulong, LANES) block,
                                                             ulong offset, ulong seed,
                                                             VECTOR(uint, LANES) *words) {
  VECTOR(uint, LANES) c0 = CONVERT(uint, LANES, block & 0xffffffffUL);
  VECTOR(uint, LANES) c1 = CONVERT(uint, LANES, block >> 32);
  VECTOR(uint, LANES) c2 = (uint)offset;
  VECTOR(uint, LANES) c3 = (uint)(offset >> 32);
  uint k0 = (uint)seed;
  uint k1 = (uint)(seed >> 32);
  for (int round = 0; round < 10; round++) {
    VECTOR(uint, LANES) upper0 = FN(upper)(c0, 0xD2511F53u);
    VECTOR(uint, LANES) upper1 = FN(upper)(c2, 0xCD9E8D57u);
    VECTOR(uint, LANES) lower0 = c0 * 0xD2511F53u;
    VECTOR(uint, LANES) lower1 = c2 * 0xCD9E8D57u;
    c0 = upper1 ^ c1 ^ k0;
    c1 = lower1;
    c2 = upper0 ^ c3 ^ k1;
    c3 = lower0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}
