// Ids: UUIDs of 16 bytes. Clients make UUIDv7 (RFC 9562: 48 bits of Unix milliseconds, then random
// bits), so ids sort by time; what must come out the same on every run is derived (UUIDv8, from
// SHA-256).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gridkeeper::base {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Uuid&) const = default;
  std::strong_ordering operator<=>(const Uuid& other) const {
    const auto ours = Half(0), theirs = other.Half(0);
    return ours != theirs ? ours <=> theirs : Half(8) <=> other.Half(8);
  }
  bool IsNil() const { return *this == Uuid{}; }
  // The canonical 36 characters, lower case.
  std::string ToString() const;
  // The time in a UUIDv7; nullopt for every other version.
  std::optional<TimePoint> Time() const;

  template <typename H>
  friend H AbslHashValue(H h, const Uuid& id) {
    return H::combine(std::move(h), id.bytes);
  }

 private:
  // 8 bytes as a number that orders as they do: maps of ids are searched for every input.
  std::uint64_t Half(std::size_t at) const {
    std::uint64_t half;
    std::memcpy(&half, bytes.data() + at, sizeof half);
    return __builtin_bswap64(half);
  }
};

// Takes exactly the canonical 36-character form, either case.
std::optional<Uuid> ParseUuid(std::string_view text);

// A new UUIDv7 of this moment's wall time. Thread-safe.
Uuid NewUuidV7();
// The same with a given time, for simulations and tests.
Uuid NewUuidV7At(TimePoint time);

// The same parts give the same id, on every machine and for ever.
Uuid DeriveUuid(std::initializer_list<std::string_view> parts);

}  // namespace gridkeeper::base

template <>
struct std::hash<gridkeeper::base::Uuid> {
  std::size_t operator()(const gridkeeper::base::Uuid& id) const noexcept;
};
