// Doors, visits and census rounds.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide_enterprises.hpp"
#include "registration/domain/decide_volunteers.hpp"

namespace gridkeeper::registration {
namespace decide {

using base::Refuse;
using base::Rejection;

Decision On(const AreaState& area, const RegisterDoors& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  if (const auto building = FindHere(area, command.building, call); !building) {
    return tl::make_unexpected(building.error());
  }
  DoorsRegistered event{command.building, {}};
  std::copy_if(command.doors.begin(), command.doors.end(), std::back_inserter(event.doors),
               [&](const Door& door) { return area.doors.Find(DoorIdOf(door)) == nullptr; });
  if (event.doors.empty()) {
    return Refuse(Rejection::kAlreadyExists, "doors", "are all known already; nothing is to do");
  }
  if (area.doors.size() + event.doors.size() > kMaxDoorsOfGrid) {
    return Refuse(
        Rejection::kWrongState, "doors",
        fmt::format("grid {} would hold {} doors, more than {}; divide the grid", call.context.key,
                    area.doors.size() + event.doors.size(), kMaxDoorsOfGrid));
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const RemoveDoor& command, const Call& call) {
  const auto door = FindDoor(area, command.id, call);
  if (!door) return tl::make_unexpected(door.error());
  if (const base::Uuid& household = (*door)->household; !household.IsNil()) {
    return Refuse(Rejection::kWrongState, "door_id",
                  fmt::format("household {} is registered there; move or forget it first",
                              household.ToString()));
  }
  return {{DoorRemoved{command.id, command.reason}}};
}

std::optional<base::Rejected> FindOutOfTime(std::string_view field, base::TimePoint time,
                                            std::chrono::days oldest, const Call& call) {
  const base::TimePoint now = call.context.now;
  if (time <= now + kClockTolerance && time >= now - oldest) return std::nullopt;
  return base::Rejected{
      Rejection::kInvalid, std::string(field),
      fmt::format("must lie at most {} days ago and {} minutes ahead; check the clock",
                  oldest.count(), kClockTolerance.count())};
}

Decision On(const AreaState& area, const RecordVisit& command, const Call& call) {
  const auto door = FindDoor(area, command.door, call);
  if (!door) return tl::make_unexpected(door.error());
  if (auto fault = FindOutOfTime("visited_at_ms", command.visited_at, kOldestVisit, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const Household* household = area.households.Find((*door)->household);
  for (const base::Uuid& id : command.absent_residents) {
    if (household != nullptr && Find(*household, id) != nullptr) continue;
    return Refuse(Rejection::kNotFound, "absent_resident_ids",
                  fmt::format("resident {} is not registered at door {}; see GetHousehold",
                              id.ToString(), command.door.ToString()));
  }
  return {{VisitRecorded{command.door, (*door)->household, command.way, command.outcome,
                         command.visited_at, command.absent_residents}}};
}

Decision On(const AreaState& area, const OpenCensusRound& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const base::TimePoint now = call.context.now;
  if (command.due_at <= now || command.due_at > now + kLongestRound) {
    return Refuse(Rejection::kInvalid, "due_at_ms",
                  fmt::format("must be later than now, at most {} days", kLongestRound.count()));
  }
  CensusRoundOpened event{.id = command.id,
                          .name = command.name,
                          .due_at = command.due_at,
                          .opened_at = now,
                          .grids = call.reference.GridsWithin(call.context.key)};
  std::erase_if(event.grids, [&](const base::AreaCode& grid) {
    return call.reference.areas.find(grid)->second.is_retired;
  });
  if (event.grids.empty()) {
    return Refuse(
        Rejection::kWrongState, "area_code",
        fmt::format("area {} has no grids below it; define them first", call.context.key));
  }
  return {{std::move(event)}};
}

Decision On(const AreaState&, const BeginCensusRound& message, const Call&) {
  return {{CensusRoundBegun{message.id, message.due_at, message.opened_at}}};
}

}  // namespace decide

namespace {

// max: none.
base::TimePoint RoundDue(const AreaState& area) {
  const Census* census = area.census.Find(Only::kOne);
  const bool is_due = census != nullptr && census->round && !census->round->is_reported;
  return is_due ? census->round->due_at : base::TimePoint::max();
}

}  // namespace

std::optional<base::TimePoint> NextDeadline(const State& state) {
  if (!state.area) return std::nullopt;
  const AreaState& area = *state.area;
  base::TimePoint due = std::min(RoundDue(area), EnterprisesDue(area));
  if (!area.shifts_due.empty()) due = std::min(due, area.shifts_due.begin()->first);
  if (!area.passes_to_forget.empty()) due = std::min(due, area.passes_to_forget.begin()->first);
  return due == base::TimePoint::max() ? std::nullopt : std::optional(due);
}

std::vector<Event> DecideDeadline(const State& state, const base::Reference& reference,
                                  base::TimePoint due, const base::Context& context) {
  const AreaState& area = *state.area;
  std::vector<Event> events = DecideShiftsDue(area, due);
  if (RoundDue(area) <= due) {
    const Census& census = *area.census.Find(Only::kOne);
    events.emplace_back(CensusRoundDue{census.round->id, census.round->due_at, census.figures});
  }
  for (const auto& [at, id] : area.passes_to_forget) {
    if (at > due) break;
    events.emplace_back(PassForgotten{id, area.passes.Find(id)->key_id});
  }
  for (Event& event : DecideEnterprisesDue(area, context.key, reference, due)) {
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace gridkeeper::registration
