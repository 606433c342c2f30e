// Random bytes of the kernel, fit for keys. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gridkeeper::base {

// At most 256: so many are fetched at a time for each thread, and wiped when given out. Not for a
// process that forks: the child would be given the same.
void FillRandom(std::span<std::uint8_t> bytes);

}  // namespace gridkeeper::base
