#include "supply/domain/policy.hpp"
#include "supply/domain/state.hpp"

namespace gridkeeper::supply {
namespace {

// What the derived sets say of one request; empty where it stands in neither.
std::optional<base::TimePoint> DueAt(const Request& request) {
  const bool awaited = request.status == Status::kRequested || request.status == Status::kClaimed;
  if (!awaited || request.overdue) return std::nullopt;
  return request.overdue_at;
}

std::optional<base::TimePoint> RestingSince(const Request& request) {
  switch (request.status) {
    case Status::kDelivered:
      return request.delivered_at;
    case Status::kConfirmed:
    case Status::kCancelled:
      return request.closed_at;
    default:
      return std::nullopt;
  }
}

void Index(GridState& state, const base::Uuid& id, const Request& request) {
  if (auto at = DueAt(request)) state.due.emplace(*at, id);
  if (auto at = RestingSince(request)) state.resting.emplace(*at, id);
}

void Unindex(GridState& state, const base::Uuid& id, const Request& request) {
  if (auto at = DueAt(request)) state.due.erase({*at, id});
  if (auto at = RestingSince(request)) state.resting.erase({*at, id});
}

// Applies `change` to an open request, and moves it to the closed ones when the change closed it.
template <typename Change>
void ChangeOpen(GridState& state, const base::Uuid& id, Change change) {
  Request* request = state.open.Mutable(id);
  if (request == nullptr) return;
  Unindex(state, id, *request);
  change(*request);
  Index(state, id, *request);
  if (request->status == Status::kConfirmed || request->status == Status::kCancelled) {
    state.closed.Put(id, std::move(*request));
    state.open.Erase(id);
  }
}

void DropRested(GridState& state, base::TimePoint now) {
  while (!state.resting.empty() && state.resting.begin()->first + kRetention <= now) {
    const base::Uuid id = state.resting.begin()->second;
    state.resting.erase(state.resting.begin());
    state.open.Erase(id);
    state.closed.Erase(id);
  }
}

struct Apply {
  GridState& state;
  const base::EventFacts& facts;

  void operator()(const HouseholdNoted& e) const {
    state.households.Put(e.household_id,
                         Household{.noted_at = facts.time, .move_number = e.move_number});
    state.departed.Erase(e.household_id);
  }
  void operator()(const HouseholdForgotten& e) const {
    const Household* household = state.households.Find(e.household_id);
    // Its requests may still be on their way.
    if (household && household->move_number > 0) {
      state.departed.Put(
          e.household_id,
          {.to_grid = {}, .to_household = {}, .move_number = household->move_number});
    }
    state.households.Erase(e.household_id);
  }
  void operator()(const HouseholdMovedOut& e) const {
    state.households.Erase(e.household_id);
    state.departed.Put(e.household_id, {e.to_grid, e.to_household, e.move_number});
    if (e.to_grid != facts.key) return;
    for (const auto& [id, request] : state.open) {
      if (request.household_id == e.household_id) {
        state.open.Mutable(id)->household_id = e.to_household;
      }
    }
  }
  void operator()(const RequestMovedOut& e) const {
    if (const Request* request = state.open.Find(e.request_id)) {
      Unindex(state, e.request_id, *request);
      state.open.Erase(e.request_id);
    }
    state.departed.Put(e.request_id, {e.to_grid, e.to_household, e.move_number});
  }
  void operator()(const RequestMovedIn& e) const {
    if (const Request* known = state.open.Find(e.request_id)) Unindex(state, e.request_id, *known);
    Index(state, e.request_id, state.open.Put(e.request_id, e.request));
    state.departed.Erase(e.request_id);
  }
  void operator()(const SupplyRequested& e) const {
    if (state.open.Find(e.request_id) || state.closed.Find(e.request_id)) return;
    Request request;
    request.household_id = e.household_id;
    request.category = e.category;
    request.items = e.items;
    request.status = Status::kRequested;
    request.requested_by = facts.actor;
    request.requested_at = e.requested_at;
    request.overdue_at = e.overdue_at;
    Index(state, e.request_id, state.open.Put(e.request_id, std::move(request)));
  }
  void operator()(const SupplyClaimed& e) const {
    ChangeOpen(state, e.request_id, [&](Request& request) {
      request.status = Status::kClaimed;
      request.claimed_by = e.claimed_by;
      request.claimed_at = e.claimed_at;
    });
  }
  void operator()(const SupplyDelivered& e) const {
    ChangeOpen(state, e.request_id, [&](Request& request) {
      request.status = Status::kDelivered;
      request.delivered_by = e.delivered_by;
      request.delivered_at = e.delivered_at;
    });
  }
  void operator()(const SupplyConfirmed& e) const {
    ChangeOpen(state, e.request_id, [&](Request& request) {
      request.status = Status::kConfirmed;
      request.closed_at = e.confirmed_at;
    });
  }
  void operator()(const SupplyCancelled& e) const {
    ChangeOpen(state, e.request_id, [&](Request& request) {
      request.status = Status::kCancelled;
      request.cancel_reason = e.reason;
      request.closed_at = e.cancelled_at;
    });
  }
  void operator()(const SupplyOverdue& e) const {
    ChangeOpen(state, e.request_id, [](Request& request) { request.overdue = true; });
  }
};

}  // namespace

void Evolve(GridState& state, const Event& event, const base::EventFacts& facts) {
  DropRested(state, facts.time);
  std::visit(Apply{state, facts}, event);
}

std::optional<base::TimePoint> NextDeadline(const GridState& state) {
  if (state.due.empty()) return std::nullopt;
  return state.due.begin()->first;
}

void Derive(GridState& state) {
  state.due.clear();
  state.resting.clear();
  for (const auto& [id, request] : state.open) Index(state, id, request);
  for (const auto& [id, request] : state.closed) Index(state, id, request);
}

}  // namespace gridkeeper::supply
