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

// registration's HouseholdRegistered and HouseholdForgotten.
struct NoteResidents {
  base::Uuid household_id;
  std::vector<base::Uuid> resident_ids;
};

struct ForgetHousehold {
  base::Uuid household_id;
};

using Input = std::variant<RecordFollowUp, OpenIsolationCase, NoteResidents, ForgetHousehold>;

}  // namespace gridkeeper::health
