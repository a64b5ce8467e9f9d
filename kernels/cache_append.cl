// Writes new rows into a key/value cache: cache[h][position + t][d] = update[h][t][d], h running
// over batch and heads; see op/CacheAppend.
//
//   cache         [heads][cache_head] elements; position is counted in elements
//   update        [heads][update_head] elements
//   global        update_head, heads; the driver chooses the local size
//
// Macro:
//   ELEMENT   an integer type of the element's size: uint (default) or ushort

#ifndef ELEMENT
#define ELEMENT uint
#endif

__kernel void cache_append(__global ELEMENT *cache, const __global ELEMENT *update,
                           const long cache_head, const long update_head, const long position) {
  const long i = get_global_id(0);
  const long head = get_global_id(1);
  cache[head * cache_head + position + i] = update[head * update_head + i];
}
