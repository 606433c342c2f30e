// What health monitoring decides on: its own commands and the events of registration that concern
// it. All belong to one leaf grid, the key.
#pragma once

#include <variant>
#include <vector>

#include "health/domain/types.hpp"

namespace gridkeeper::health {

struct OpenIsolationCase {
  base::Uuid case_id;
  base::Uuid resident_id;
  std::int32_t days = 0;  // 0: as the rules say
};

struct RecordFollowUp {
  base::Uuid case_id;
  std::int32_t temperature_tenths = 0;
  SymptomSet symptoms;
  Method method = Method::kUnspecified;
  base::TimePoint taken_at{};
};

// registration's HouseholdRegistered, ResidentsAdded, ResidentRecordAdded and HouseholdForgotten.
struct NoteResidents {
  base::Uuid household_id;
  std::vector<base::Uuid> resident_ids;
};

struct ForgetHousehold {
  base::Uuid household_id;
};

// registration's ResidentsMovedIn and ResidentsMovedOut.
struct ExpectResidents {
  std::vector<base::Uuid> resident_ids;
  base::Uuid household_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
};

struct ReleaseResidents {
  std::vector<base::Uuid> resident_ids;
  base::Uuid household_id;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;
};

// registration's ArrivalVerified: who came is isolated for so many days from the arrival on.
struct IsolateArrivals {
  base::Uuid arrival_id;
  std::vector<base::Uuid> resident_ids;
  base::TimePoint arrived_at{};
  std::int32_t days = 0;  // 0: nobody
};

// registration's GateScanned with a temperature.
struct NoteGateTemperature {
  base::Uuid scan_id;
  base::Uuid resident_id;  // nil: not a resident
  base::Uuid household_id;
  base::Uuid checkpoint_id;
  std::int32_t temperature_tenths = 0;  // 0: not taken
  base::TimePoint taken_at{};
};

// From the grid that the resident was of before.
struct AcceptResident {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  std::vector<MovedCase> cases;
};

using Input =
    std::variant<RecordFollowUp, OpenIsolationCase, NoteResidents, ForgetHousehold, ExpectResidents,
                 ReleaseResidents, IsolateArrivals, NoteGateTemperature, AcceptResident>;

}  // namespace gridkeeper::health
