// What an enterprise of kind fleet has beside: vehicles, drivers, and the trips they make. Mirrors
// registration_fleets.proto, value by value.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::registration {

// Somebody from outside; of a resident of the grid there is only the id.
struct FleetDriver {
  std::string sealed = {};
  base::Uuid key_id = {};  // nil: a resident

  bool operator==(const FleetDriver&) const = default;
};

struct Fleet {
  std::vector<std::string> plates = {};
  std::map<base::Uuid, FleetDriver> drivers = {};  // a resident's by the resident id

  bool operator==(const Fleet&) const = default;
};

struct TripPlan {
  base::Uuid enterprise;
  base::Uuid driver;
  std::string plate;
  base::AreaCode to;  // 2, 4, 6, 9 or 12 digits
  base::TimePoint left_at{};

  bool operator==(const TripPlan&) const = default;
};

struct Trip {
  TripPlan plan;
  std::string recorded_by = {};
  // Of one that is back; the epoch: under way.
  base::TimePoint left_there_at = {};
  base::TimePoint returned_at = {};
  std::string returned_by = {};
  base::IsolationKind isolation = base::IsolationKind::kNone;
  std::int32_t isolation_days = 0;
  bool is_declared = false;  // as an arrival of the driver, under the trip's id

  bool IsUnderWay() const { return returned_at == base::TimePoint{}; }
  bool operator==(const Trip&) const = default;
};

inline constexpr std::chrono::days kTripKept{60};  // after its return

// Until when somebody who came back stays in isolation; the epoch: nobody has to.
base::TimePoint OwedUntil(const Trip& trip, std::int32_t utc_offset_minutes);

}  // namespace gridkeeper::registration
