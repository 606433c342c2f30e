// Chance that is the same on every machine: the standard's engine is fixed to the bit, its
// distributions are not.
#pragma once

#include <cstdint>
#include <random>

namespace gridkeeper::gridctl {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // 0 .. below - 1. The bias of the remainder does not matter here.
  int Below(int below) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(below)); }
  // low .. high, both included.
  int Between(int low, int high) { return low + Below(high - low + 1); }

  template <typename T, std::size_t N>
  const T& Pick(const T (&choices)[N]) {
    return choices[Below(static_cast<int>(N))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace gridkeeper::gridctl
