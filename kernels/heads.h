// Where the heads of an attention lie: op/HeadLayout in OpenCL C. Of a kernel that has the numbers
// "keys", of a head, and "queries", which are tokens:
//
//   QUERY_ROW(row)    which row of the queries, and of the result, belongs to a row of the scores
//   FIRST_KEY(head)   which row of the keys, and of the values, is the first of a head of keys
//   KEY_STEP          how many rows further on the head's next key is
//
// Macros:
//   TOKENS_FIRST      [batch][tokens][heads] instead of [batch][heads][tokens]
//   HEADS, KEY_HEADS  heads of the queries, and of keys and values; with TOKENS_FIRST

#ifndef HEADS_H
#define HEADS_H

#ifdef TOKENS_FIRST
#define QUERY_ROW(row) \
  (((row) / queries / HEADS * queries + (row) % queries) * HEADS + (row) / queries % HEADS)
#define FIRST_KEY(head) ((long)((head) / KEY_HEADS) * keys * KEY_HEADS + (head) % KEY_HEADS)
#define KEY_STEP KEY_HEADS
#else
#define QUERY_ROW(row) (row)
#define FIRST_KEY(head) ((long)(head) * keys)
#define KEY_STEP 1
#endif

#endif
