// Risk zones as the area that declared them keeps them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"

namespace gridkeeper::registration {

inline constexpr std::size_t kMaxZonePlaces = 200;  // areas and buildings together
// Of an area, that hold or are to come; and that are remembered.
inline constexpr std::size_t kMaxZones = 100;
inline constexpr std::size_t kZonesKept = 500;
inline constexpr std::size_t kMaxZoneVersions = 100;
// How long ago a zone may have begun, and how far ahead it may begin, when it is declared.
inline constexpr std::chrono::days kZoneBegins{7};

struct ZoneVersion {
  base::Zone extent;
  std::string order_number;
  std::string ordered_by;
  base::TimePoint ordered_at{};

  bool operator==(const ZoneVersion&) const = default;
};

//   declared ──ChangeZone──> declared ──LiftZone, or its until──> over
struct DeclaredZone {
  std::vector<ZoneVersion> versions;  // the last is what holds; never empty in a table
  base::TimePoint lifted_at{};        // the epoch: it was not
  std::string lifted_by = {};
  std::string lift_order_number = {};

  const base::Zone& Extent() const { return versions.back().extent; }
  bool IsOverAt(base::TimePoint at) const {
    return lifted_at != base::TimePoint{} || Extent().until <= at;
  }

  bool operator==(const DeclaredZone&) const = default;
};

}  // namespace gridkeeper::registration
