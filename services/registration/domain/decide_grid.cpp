// Buildings, households and noted duplicate cases of a grid.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

Decision On(const AreaState& area, const RegisterBuilding& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  std::optional<base::Uuid> taken = FindNamed(area, command.building.name);
  if (area.buildings.Find(command.id) != nullptr) taken = command.id;
  if (taken) {
    return Refuse(Rejection::kAlreadyExists, "name",
                  fmt::format("grid {} has a building of this name: {}; use that or choose "
                              "another name",
                              call.context.key, taken->ToString()));
  }
  return {{BuildingRegistered{command.id, command.building}}};
}

Decision On(const AreaState& area, const RegisterHousehold& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  if (const auto building = FindHere(area, command.place.building, call); !building) {
    return tl::make_unexpected(building.error());
  }
  const KnownDoor* door = area.doors.Find(DoorIdOf(command.place));
  if (door != nullptr && !door->household.IsNil()) {
    return Refuse(Rejection::kAlreadyExists, "door",
                  fmt::format("household {} is registered at this door; where several live behind "
                              "one door, name them apart, e.g. 301-2",
                              door->household.ToString()));
  }
  if (area.households.Find(command.id) != nullptr) {
    return Refuse(Rejection::kAlreadyExists, "command_id",
                  fmt::format("household {} is registered already", command.id.ToString()));
  }
  if (door == nullptr && area.doors.size() >= kMaxDoorsOfGrid) {
    return Refuse(Rejection::kWrongState, "grid_code",
                  fmt::format("grid {} holds {} doors and takes no more; divide the grid",
                              call.context.key, kMaxDoorsOfGrid));
  }
  return {{HouseholdRegistered{command.id, command.place, command.key_id, command.residents}}};
}

Decision On(const AreaState& area, const AddResidents& command, const Call& call) {
  const auto found = FindAtRest(area, command.household, call);
  if (!found) return tl::make_unexpected(found.error());
  const std::vector<Resident>& here = (*found)->residents;
  for (std::size_t i = 0; i < command.residents.size(); ++i) {
    const Resident& added = command.residents[i];
    for (const Resident& known : here) {
      if (known.person == added.person) {
        return Refuse(Rejection::kAlreadyExists, fmt::format("residents[{}].id_number", i),
                      fmt::format("is that of resident {} of this household; leave this one out",
                                  known.id.ToString()));
      }
      if (IsRecordOf(known, added.id)) {
        return Refuse(Rejection::kAlreadyExists, "command_id",
                      fmt::format("resident {} is registered already", added.id.ToString()));
      }
    }
  }
  if (here.size() + command.residents.size() > kMaxResidents) {
    return Refuse(Rejection::kWrongState, "residents",
                  fmt::format("would make more than {} in this household; register the others as a "
                              "household of their own",
                              kMaxResidents));
  }
  return {{ResidentsAdded{command.household, command.residents}}};
}

Decision On(const AreaState& area, const ForgetHousehold& command, const Call& call) {
  const auto found = FindAtRest(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  const Household& household = **found;
  HouseholdForgotten event{command.id, command.reason, household.key_id, household.residents};
  for (const MovingPass& moving : PassesOf(area, household.residents)) {
    if (!moving.pass.key_id.IsNil()) event.pass_key_ids.push_back(moving.pass.key_id);
  }
  const auto clear = [](Resident& record) {
    record.sealed.clear();
    record.details_hash = 0;
    if (!record.papers->arrivals.empty()) {
      for (Arrival& arrival : record.papers.Mutable().arrivals) arrival.sealed.clear();
    }
    if (!record.parties->sealed.empty()) record.parties.Mutable().sealed.clear();
  };
  for (Resident& resident : event.residents) {
    clear(resident);
    if (resident.merged->empty()) continue;
    std::vector<Resident>& merged = resident.merged.Mutable();
    std::for_each(merged.begin(), merged.end(), clear);
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const ResolveDuplicateCase& command, const Call& call) {
  const Duplicate* noted = area.duplicates.Find(command.case_id);
  if (noted == nullptr) {
    return Refuse(Rejection::kNotFound, "case_id",
                  fmt::format("grid {} knows no case {}; see ListDuplicateCases", call.context.key,
                              command.case_id.ToString()));
  }
  if (noted->status != DuplicateStatus::kOpen) {
    return Refuse(Rejection::kWrongState, "case_id",
                  fmt::format("case {} is not open in this grid; see ListDuplicateCases",
                              command.case_id.ToString()));
  }
  DuplicateFindingGiven event{command.case_id, noted->person, command.finding, {}};
  for (const ClaimRef& claim : noted->claims) {
    if (!call.reference.Covers(call.context.actor, claim.grid, call.context.now)) {
      return Refuse(Rejection::kNotFound, "case_id",
                    "has claims in grids that are not within your areas; ask somebody above them");
    }
    event.residents.push_back(claim.resident);
  }
  return {{std::move(event)}};
}

Decision On(const AreaState&, const NoteDuplicateCase& message, const Call&) {
  return {{DuplicateCaseNoted{message.case_id, message.duplicate}}};
}

}  // namespace gridkeeper::registration::decide
