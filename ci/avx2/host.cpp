// Stands in front of libpocl and tells it of a CPU without AVX-512: see the script beside it.
//
// The OpenCL loader is given this library, which needs libpocl. What libpocl asks LLVM is looked for among the libraries that
// were loaded together, in which this one comes before LLVM.

#include <dlfcn.h>
#include <llvm/ADT/StringMap.h>

namespace llvm::sys {

using Features = StringMap<bool, MallocAllocator>;

StringRef getHostCPUName() { return "haswell"; }

bool getHostCPUFeatures(Features &features) {
  const auto real = reinterpret_cast<bool (*)(Features &)>(
      dlsym(RTLD_NEXT, "_ZN4llvm3sys18getHostCPUFeaturesERNS_9StringMapIbNS_15MallocAllocatorEEE"));
  if (real == nullptr || !real(features)) {
    return false;
  }
  for (auto &feature : features) {
    feature.second = feature.second && !feature.first().startswith("avx512");
  }
  return true;
}

} // namespace llvm::sys
