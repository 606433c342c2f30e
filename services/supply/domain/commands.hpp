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

// registration's HouseholdRegistered and HouseholdForgotten.
struct NoteHousehold {
  base::Uuid household_id;
};

struct ForgetHousehold {
  base::Uuid household_id;
};

using Input = std::variant<RequestSupply, ClaimSupply, DeliverSupply, ConfirmSupply, CancelSupply,
                           NoteHousehold, ForgetHousehold>;

}  // namespace gridkeeper::supply
