// What supply decides on: its own commands and the events of registration that concern it. All
// belong to one leaf grid, the key.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "supply/domain/types.hpp"

namespace gridkeeper::supply {

struct RequestSupply {
  base::Uuid request_id;
  base::Uuid household_id;
  Category category = Category::kUnspecified;
  std::vector<Item> items;
};

struct ClaimSupply {
  base::Uuid request_id;
  std::string take_over_from;  // empty: nobody has claimed it
};

struct DeliverSupply {
  base::Uuid request_id;
  base::TimePoint delivered_at{};
};

struct ConfirmSupply {
  base::Uuid request_id;
};

struct CancelSupply {
  base::Uuid request_id;
  CancelReason reason = CancelReason::kUnspecified;
};

// registration's HouseholdRegistered, ResidentsMovedIn, HouseholdForgotten and ResidentsMovedOut.
struct NoteHousehold {
  base::Uuid household_id;
  std::int32_t move_number = 0;
};

struct ForgetHousehold {
  base::Uuid household_id;
};

struct ReleaseHousehold {
  base::Uuid household_id;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;
};

// From the grid that the household was of before.
struct AcceptRequest {
  base::Uuid request_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  Request request;
};

using Input = std::variant<RequestSupply, ClaimSupply, DeliverSupply, ConfirmSupply, CancelSupply,
                           NoteHousehold, ForgetHousehold, ReleaseHousehold, AcceptRequest>;

}  // namespace gridkeeper::supply
