// What happened in supply; mirrors supply_events.proto, where each is described.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "supply/domain/types.hpp"

namespace gridkeeper::supply {

struct HouseholdNoted {
  base::Uuid household_id;
  std::int32_t move_number = 0;

  bool operator==(const HouseholdNoted&) const = default;
};

struct HouseholdForgotten {
  base::Uuid household_id;

  bool operator==(const HouseholdForgotten&) const = default;
};

struct HouseholdMovedOut {
  base::Uuid household_id;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;

  bool operator==(const HouseholdMovedOut&) const = default;
};

struct RequestMovedOut {
  base::Uuid request_id;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;
  Request request;

  bool operator==(const RequestMovedOut&) const = default;
};

struct RequestMovedIn {
  base::Uuid request_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  Request request;

  bool operator==(const RequestMovedIn&) const = default;
};

struct SupplyRequested {
  base::Uuid request_id;
  base::Uuid household_id;
  Category category = Category::kUnspecified;
  std::vector<Item> items;
  base::TimePoint requested_at{};
  base::TimePoint overdue_at{};

  bool operator==(const SupplyRequested&) const = default;
};

struct SupplyClaimed {
  base::Uuid request_id;
  std::string claimed_by;
  base::TimePoint claimed_at{};
  std::string taken_over_from;

  bool operator==(const SupplyClaimed&) const = default;
};

struct SupplyDelivered {
  base::Uuid request_id;
  base::Uuid household_id;
  std::string delivered_by;
  base::TimePoint delivered_at{};

  bool operator==(const SupplyDelivered&) const = default;
};

struct SupplyConfirmed {
  base::Uuid request_id;
  base::Uuid household_id;
  base::TimePoint confirmed_at{};

  bool operator==(const SupplyConfirmed&) const = default;
};

struct SupplyCancelled {
  base::Uuid request_id;
  base::Uuid household_id;
  CancelReason reason = CancelReason::kUnspecified;
  base::TimePoint cancelled_at{};

  bool operator==(const SupplyCancelled&) const = default;
};

struct SupplyOverdue {
  base::Uuid request_id;
  base::Uuid household_id;
  Category category = Category::kUnspecified;
  std::string claimed_by;
  base::TimePoint requested_at{};
  base::TimePoint overdue_at{};

  bool operator==(const SupplyOverdue&) const = default;
};

using Event = std::variant<HouseholdNoted, HouseholdForgotten, HouseholdMovedOut, RequestMovedOut,
                           RequestMovedIn, SupplyRequested, SupplyClaimed, SupplyDelivered,
                           SupplyConfirmed, SupplyCancelled, SupplyOverdue>;

}  // namespace gridkeeper::supply
