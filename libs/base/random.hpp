// Random bytes of the kernel, fit for keys. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gridkeeper::base {

// Fetched 256 at a time and wiped when given out. At most 256.
void FillRandom(std::span<std::uint8_t> bytes);

}  // namespace gridkeeper::base
