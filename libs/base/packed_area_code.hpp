// An area's code in 8 bytes instead of a string's 32, for states of which there are very many:
// its digits as a number, behind a 1 that keeps leading zeros. A text that is no area's code packs
// to none. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/reference.hpp"

namespace gridkeeper::base {

class PackedAreaCode {
 public:
  PackedAreaCode() = default;
  PackedAreaCode(const AreaCode& code) {  // NOLINT(google-explicit-constructor): stands for it
    if (LevelOf(code) == AreaLevel::kNone) return;
    packed_ = 1;
    for (const char digit : code) packed_ = packed_ * 10 + static_cast<std::uint64_t>(digit - '0');
  }

  AreaCode ToString() const { return packed_ == 0 ? "" : std::to_string(packed_).substr(1); }

  bool operator==(const PackedAreaCode&) const = default;

 private:
  std::uint64_t packed_ = 0;
};

}  // namespace gridkeeper::base
