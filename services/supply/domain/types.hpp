// Terms of supply, and the request itself. Plain values; the enums mirror gridkeeper.supply.v1,
// value by value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::supply {

enum class Category : std::uint8_t {
  kUnspecified = 0,
  kGroceries = 1,
  kMedicine = 2,
  kWater = 3,
  kProtectiveGoods = 4,
  kInfantGoods = 5,
  kHygiene = 6,
  kOther = 7,
};

enum class Unit : std::uint8_t {
  kUnspecified = 0,
  kPiece = 1,
  kPack = 2,
  kBottle = 3,
  kGram = 4,
  kKilogram = 5,
  kMillilitre = 6,
  kLitre = 7,
};

struct Item {
  std::string name;
  std::int32_t quantity = 0;
  Unit unit = Unit::kUnspecified;

  bool operator==(const Item&) const = default;
};

enum class CancelReason : std::uint8_t {
  kUnspecified = 0,
  kNoLongerNeeded = 1,
  kNotAvailable = 2,
  kDuplicate = 3,
  kEnteredByMistake = 4,
  kOther = 5,
  kHouseholdForgotten = 6,  // by the service only
};

//   kRequested --claim--> kClaimed --deliver--> kDelivered --confirm--> kConfirmed
//       |                  |  ^ |
//       |                  |  +-+ claim taken over
//       +------cancel------+----> kCancelled
enum class Status : std::uint8_t {
  kUnspecified = 0,
  kRequested = 1,
  kClaimed = 2,
  kDelivered = 3,
  kConfirmed = 4,
  kCancelled = 5,
};

// Moments that have not come are the epoch.
struct Request {
  base::Uuid household_id;
  Category category = Category::kUnspecified;
  std::vector<Item> items;
  Status status = Status::kUnspecified;
  std::string requested_by;  // staff ids, here and below
  base::TimePoint requested_at{};
  base::TimePoint overdue_at{};
  bool overdue = false;  // stays set after a late delivery
  std::string claimed_by;
  base::TimePoint claimed_at{};
  std::string delivered_by;
  base::TimePoint delivered_at{};
  base::TimePoint closed_at{};
  CancelReason cancel_reason = CancelReason::kUnspecified;

  bool operator==(const Request&) const = default;
};

struct Household {
  base::TimePoint noted_at{};
  std::int32_t move_number = 0;  // of the move that brought it here; 0: none did

  bool operator==(const Household&) const = default;
};

// Where a household or a request went that was here. Of two grids that remember one, that with the
// lower number hands on what comes.
struct Departed {
  base::AreaCode to_grid;  // empty: forgotten, after it had moved in
  base::Uuid to_household;
  std::int32_t move_number = 0;

  bool operator==(const Departed&) const = default;
};

}  // namespace gridkeeper::supply
