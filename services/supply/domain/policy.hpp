// The limits of supply that are not settings.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gridkeeper::supply {

inline constexpr std::size_t kMaxItems = 50;
inline constexpr std::size_t kMaxItemNameBytes = 64;
inline constexpr std::int32_t kMaxQuantity = 100'000;
// How far the clock of whoever records a delivery may run ahead.
inline constexpr std::chrono::minutes kClockTolerance{5};
// A request delivered or closed for so long leaves the hot state; the log keeps it.
inline constexpr std::chrono::hours kRetention{30 * 24};

}  // namespace gridkeeper::supply
