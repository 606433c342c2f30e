#include "supply/domain/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "supply/domain/policy.hpp"

namespace gridkeeper::supply {
namespace {

using base::Refuse;
using base::Rejection;
using Events = std::vector<Event>;
using Result = base::Decided<Events>;

std::string_view NameOf(Status status) {
  switch (status) {
    case Status::kRequested:
      return "not claimed yet";
    case Status::kClaimed:
      return "claimed";
    case Status::kDelivered:
      return "delivered";
    case Status::kConfirmed:
      return "confirmed";
    case Status::kCancelled:
      return "cancelled";
    case Status::kUnspecified:
      break;
  }
  return "unknown";
}

bool IsKnown(Category category) {
  return category >= Category::kGroceries && category <= Category::kOther;
}
bool IsKnown(Unit unit) { return unit >= Unit::kPiece && unit <= Unit::kLitre; }
bool IsForPeople(CancelReason reason) {
  return reason >= CancelReason::kNoLongerNeeded && reason <= CancelReason::kOther;
}

bool IsPrintable(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

base::Decided<void> CheckItems(const std::vector<Item>& items) {
  if (items.empty() || items.size() > kMaxItems) {
    return Refuse(Rejection::kInvalid, "items",
                  fmt::format("{} lines: give 1 to {}", items.size(), kMaxItems));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.name.empty() || item.name.size() > kMaxItemNameBytes || !IsPrintable(item.name)) {
      return Refuse(
          Rejection::kInvalid, "items",
          fmt::format("line {}: the name must be 1 to {} bytes without control characters", i + 1,
                      kMaxItemNameBytes));
    }
    if (item.quantity < 1 || item.quantity > kMaxQuantity) {
      return Refuse(Rejection::kInvalid, "items",
                    fmt::format("line {}: quantity {} is not within 1 to {}", i + 1, item.quantity,
                                kMaxQuantity));
    }
    if (!IsKnown(item.unit)) {
      return Refuse(Rejection::kInvalid, "items", fmt::format("line {}: give a unit", i + 1));
    }
  }
  return {};
}

// Where this household or request went; nullptr: it was never here, or is nowhere.
const base::AreaCode* WhereTo(const GridState& state, const base::Uuid& id) {
  const Departed* left = state.departed.Find(id);
  return left && !left->to_grid.empty() ? &left->to_grid : nullptr;
}

// The open request, where to hand the command on to, or why there is none.
base::Decided<const Request*> FindOpen(const GridState& state, const base::Uuid& id,
                                       std::string_view key) {
  if (const Request* request = state.open.Find(id)) return request;
  if (const Request* request = state.closed.Find(id)) {
    return Refuse(Rejection::kWrongState, "request_id",
                  fmt::format("request {} is {}: nothing more can be done with it", id.ToString(),
                              NameOf(request->status)));
  }
  if (const base::AreaCode* to_grid = WhereTo(state, id)) return base::HandOn(*to_grid);
  return Refuse(Rejection::kNotFound, "request_id",
                fmt::format("no request {} in grid {}: check both", id.ToString(), key));
}

struct DecideInput {
  const GridState& state;
  const base::Reference& reference;
  const base::Context& context;

  Result operator()(const RequestSupply& c) const {
    if (!IsKnown(c.category)) {
      return Refuse(Rejection::kInvalid, "category", "unknown category: give one of the list");
    }
    if (auto checked = CheckItems(c.items); !checked) {
      return tl::make_unexpected(checked.error());
    }
    if (!state.households.Find(c.household_id)) {
      const base::AreaCode* to_grid = WhereTo(state, c.household_id);
      if (to_grid && *to_grid != context.key) return base::HandOn(*to_grid);
      return Refuse(Rejection::kNotFound, "household_id",
                    fmt::format("no household {} in grid {}: register it first, or ask again in a "
                                "second if it was registered just now",
                                c.household_id.ToString(), context.key));
    }
    if (state.open.Find(c.request_id) || state.closed.Find(c.request_id)) {
      return Refuse(Rejection::kAlreadyExists, "command_id",
                    fmt::format("request {} exists already", c.request_id.ToString()));
    }
    const auto hours = std::max(1, reference.RulesFor(context.key).supply_overdue_hours);
    return Events{SupplyRequested{.request_id = c.request_id,
                                  .household_id = c.household_id,
                                  .category = c.category,
                                  .items = c.items,
                                  .requested_at = context.now,
                                  .overdue_at = context.now + std::chrono::hours{hours}}};
  }

  Result operator()(const ClaimSupply& c) const {
    const auto request = FindOpen(state, c.request_id, context.key);
    if (!request) return tl::make_unexpected(request.error());
    const std::string& holder = (*request)->claimed_by;
    if ((*request)->status == Status::kDelivered) {
      return WrongState(c.request_id, **request, "nothing is left to claim");
    }
    if (holder == context.actor && !holder.empty()) {
      return WrongState(c.request_id, **request, "the caller holds the claim already");
    }
    if (holder != c.take_over_from) {
      return Refuse(
          Rejection::kWrongState, "take_over_from",
          holder.empty()
              ? fmt::format("nobody holds request {}: leave take_over_from empty",
                            c.request_id.ToString())
              : fmt::format("request {} is claimed by {}: name them in take_over_from to replace "
                            "them",
                            c.request_id.ToString(), holder));
    }
    return Events{SupplyClaimed{.request_id = c.request_id,
                                .claimed_by = std::string(context.actor),
                                .claimed_at = context.now,
                                .taken_over_from = holder}};
  }

  Result operator()(const DeliverSupply& c) const {
    const auto request = FindOpen(state, c.request_id, context.key);
    if (!request) return tl::make_unexpected(request.error());
    if ((*request)->status == Status::kRequested) {
      return WrongState(c.request_id, **request, "claim it first");
    }
    if ((*request)->status != Status::kClaimed) {
      return WrongState(c.request_id, **request, "it is delivered once");
    }
    if (c.delivered_at > context.now + kClockTolerance) {
      return Refuse(Rejection::kInvalid, "delivered_at_ms",
                    "lies in the future: give the moment of the delivery in ms since the epoch, "
                    "UTC, and check the clock");
    }
    if (c.delivered_at < (*request)->requested_at) {
      return Refuse(Rejection::kInvalid, "delivered_at_ms",
                    fmt::format("lies before the request was made ({} ms): give the moment of the "
                                "delivery in ms since the epoch, UTC",
                                base::ToUnixMillis((*request)->requested_at)));
    }
    return Events{SupplyDelivered{.request_id = c.request_id,
                                  .household_id = (*request)->household_id,
                                  .delivered_by = std::string(context.actor),
                                  .delivered_at = c.delivered_at}};
  }

  Result operator()(const ConfirmSupply& c) const {
    const auto request = FindOpen(state, c.request_id, context.key);
    if (!request) return tl::make_unexpected(request.error());
    if ((*request)->status != Status::kDelivered) {
      return WrongState(c.request_id, **request, "record its delivery first");
    }
    return Events{SupplyConfirmed{.request_id = c.request_id,
                                  .household_id = (*request)->household_id,
                                  .confirmed_at = context.now}};
  }

  Result operator()(const CancelSupply& c) const {
    if (!IsForPeople(c.reason)) {
      return Refuse(Rejection::kInvalid, "reason", "give one of the reasons a person may give");
    }
    const auto request = FindOpen(state, c.request_id, context.key);
    if (!request) return tl::make_unexpected(request.error());
    if ((*request)->status == Status::kDelivered) {
      return WrongState(c.request_id, **request, "confirm it instead");
    }
    return Events{Cancelled(c.request_id, **request, c.reason)};
  }

  Result operator()(const NoteHousehold& c) const {
    if (state.households.Find(c.household_id)) return Events{};
    return Events{HouseholdNoted{c.household_id, c.move_number}};
  }

  Result operator()(const ReleaseHousehold& c) const {
    Events events;
    for (const auto& [id, request] : state.open) {
      if (request.household_id != c.household_id || c.to_grid == context.key) continue;
      events.push_back(RequestMovedOut{.request_id = id,
                                       .to_grid = c.to_grid,
                                       .to_household = c.to_household,
                                       .move_number = c.move_number,
                                       .request = request});
    }
    events.push_back(HouseholdMovedOut{c.household_id, c.to_grid, c.to_household, c.move_number});
    return events;
  }

  Result operator()(const AcceptRequest& c) const {
    const Departed* left = state.departed.Find(c.request.household_id);
    const bool has_left = left && left->move_number > c.move_number;
    if (has_left && !left->to_grid.empty() && left->to_grid != context.key) {
      return Events{RequestMovedOut{.request_id = c.request_id,
                                    .to_grid = left->to_grid,
                                    .to_household = left->to_household,
                                    .move_number = left->move_number,
                                    .request = c.request}};
    }
    Events events{RequestMovedIn{c.request_id, c.from_grid, c.move_number, c.request}};
    const bool is_forgotten = left && left->to_grid.empty() && left->move_number >= c.move_number;
    if (is_forgotten && c.request.status != Status::kDelivered) {
      events.push_back(Cancelled(c.request_id, c.request, CancelReason::kHouseholdForgotten));
    }
    return events;
  }

  Result operator()(const ForgetHousehold& c) const {
    if (!state.households.Find(c.household_id)) return Events{};
    Events events;
    for (const auto& [id, request] : state.open) {
      const bool of_household = request.household_id == c.household_id;
      if (of_household && request.status != Status::kDelivered) {
        events.push_back(Cancelled(id, request, CancelReason::kHouseholdForgotten));
      }
    }
    events.push_back(HouseholdForgotten{c.household_id});
    return events;
  }

  static Result WrongState(const base::Uuid& id, const Request& request, std::string_view remedy) {
    return Refuse(
        Rejection::kWrongState, "request_id",
        fmt::format("request {} is {}: {}", id.ToString(), NameOf(request.status), remedy));
  }
  Event Cancelled(const base::Uuid& id, const Request& request, CancelReason reason) const {
    return SupplyCancelled{.request_id = id,
                           .household_id = request.household_id,
                           .reason = reason,
                           .cancelled_at = context.now};
  }
};

}  // namespace

base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context) {
  return std::visit(DecideInput{state, reference, context}, input);
}

std::vector<Event> DecideDeadline(const GridState& state, base::TimePoint due) {
  Events events;
  for (auto it = state.due.begin(); it != state.due.end() && it->first <= due; ++it) {
    const Request& request = *state.open.Find(it->second);
    events.push_back(SupplyOverdue{.request_id = it->second,
                                   .household_id = request.household_id,
                                   .category = request.category,
                                   .claimed_by = request.claimed_by,
                                   .requested_at = request.requested_at,
                                   .overdue_at = request.overdue_at});
  }
  return events;
}

}  // namespace gridkeeper::supply
