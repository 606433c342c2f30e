// Moves of households and residents.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejected;
using base::Rejection;

std::vector<base::Uuid> IdsOf(const std::vector<Resident>& residents) {
  std::vector<base::Uuid> ids;
  for (const Resident& resident : residents) ids.push_back(resident.id);
  return ids;
}

// Where a household went last that is no longer here; nullptr: it was never here, or is forgotten.
const Move* LastMoveOf(const AreaState& area, const base::Uuid& household) {
  const Move* last = nullptr;
  for (const auto& [id, move] : area.moves) {
    if (move.household != household || !move.household_gone) continue;
    if (last == nullptr || move.number > last->number) last = &move;
  }
  return last;
}

// Why the one who moves cannot be made one with a resident of the household that is joined.
std::optional<Rejected> FindDifference(const Household& joined, const Moving& moving) {
  const Resident* kept = Find(joined, moving.merge_into);
  if (kept == nullptr) {
    return Rejected{Rejection::kNotFound, "merge_into_resident_id",
                    "is not of that household; ask there who is"};
  }
  if (kept->person != moving.residents.front().person) {
    return Rejected{Rejection::kInvalid, "merge_into_resident_id",
                    "has another id number; only records with the same one can be made one"};
  }
  return std::nullopt;
}

// Why these people cannot be registered at the door they move to. The text goes to the grid they
// come from, and names nobody here.
std::optional<Rejected> FindObstacle(const AreaState& area, const Moving& moving,
                                     const Call& call) {
  if (auto unusable = FindUnusable(area, "to.grid_code", call)) return unusable;
  const Building* building = area.buildings.Find(moving.to.building);
  if (building == nullptr) {
    return Rejected{Rejection::kNotFound, "to.building_id",
                    fmt::format("grid {} has no building {}; ask there for the right one",
                                call.context.key, moving.to.building.ToString())};
  }
  if (building->stage != BuildingStage::kHere) {
    return Rejected{
        Rejection::kWrongState, "to.building_id",
        fmt::format("is of grid {} now, or about to be; move there", building->to_grid)};
  }
  const KnownDoor* door = area.doors.Find(DoorIdOf(moving.to));
  if (moving.joins) {
    const Household* joined = area.households.Find(moving.to_household);
    if (joined == nullptr || joined->place != moving.to) {
      return Rejected{Rejection::kNotFound, "to_household_id",
                      "is not registered at that door; ask there who is"};
    }
    if (!joined->move.IsNil()) {
      return Rejected{Rejection::kWrongState, "to_household_id",
                      "is moving itself; ask there where to, and try again"};
    }
    if (!moving.merge_into.IsNil()) return FindDifference(*joined, moving);
    if (joined->residents.size() + moving.residents.size() > kMaxResidents) {
      return Rejected{Rejection::kWrongState, "to_household_id",
                      fmt::format("would have more than {} residents; register them as a household "
                                  "of their own, e.g. at door 301-2",
                                  kMaxResidents)};
    }
    return std::nullopt;
  }
  if (door != nullptr && !door->household.IsNil()) {
    return Rejected{Rejection::kAlreadyExists, "to.door",
                    "another household is registered there; join it with to_household_id, or where "
                    "several live behind one door, name them apart, e.g. 301-2"};
  }
  if (door == nullptr && area.doors.size() >= kMaxDoorsOfGrid) {
    return Rejected{Rejection::kWrongState, "to.grid_code",
                    fmt::format("grid {} holds {} doors and takes no more; divide the grid",
                                call.context.key, kMaxDoorsOfGrid)};
  }
  return std::nullopt;
}

// Within one grid nothing has to be asked elsewhere.
Decision Begin(const AreaState& area, MoveBegun begun, const Call& call) {
  const Moving& moving = begun.moving;
  if (!call.reference.areas.contains(moving.to_grid)) {
    return Refuse(Rejection::kNotFound, "to.grid_code",
                  fmt::format("grid {} is not defined; see ListAreas", moving.to_grid));
  }
  if (moving.to_grid != call.context.key) return {{std::move(begun)}};
  if (auto obstacle = FindObstacle(area, moving, call)) {
    return tl::make_unexpected(std::move(*obstacle));
  }
  ResidentsMovedOut out{.move = moving.move,
                        .number = moving.number,
                        .household = moving.from_household,
                        .residents = RecordsOf(moving.residents),
                        .to_grid = moving.to_grid,
                        .to_household = moving.to_household,
                        .household_gone = begun.staying.empty()};
  ResidentsMovedIn in{.moving = moving};
  return {{std::move(begun), std::move(out), std::move(in)}};
}

}  // namespace

base::Decided<const Household*> FindAtRest(const AreaState& area, const base::Uuid& id,
                                           const Call& call) {
  const Household* household = area.households.Find(id);
  if (household == nullptr) {
    const Move* move = LastMoveOf(area, id);
    if (move != nullptr && move->to_grid != call.context.key && move->to_household == id) {
      return base::HandOn(move->to_grid);
    }
    return Refuse(Rejection::kNotFound, "household_id",
                  fmt::format("grid {} has no household {}: check both, it may have moved or been "
                              "forgotten",
                              call.context.key, id.ToString()));
  }
  if (!household->move.IsNil()) {
    return Refuse(Rejection::kWrongState, "household_id",
                  fmt::format("household {} is moving (move {}); ask again when the other grid has "
                              "confirmed, see ListMoves",
                              id.ToString(), household->move.ToString()));
  }
  const Building* building = area.buildings.Find(household->place.building);
  if (building != nullptr && building->stage == BuildingStage::kMoving) {
    return Refuse(Rejection::kWrongState, "household_id",
                  fmt::format("household {} moves with its building to grid {}; ask again when "
                              "that grid has confirmed, see ListBuildings",
                              id.ToString(), building->to_grid));
  }
  return household;
}

base::Decided<const Resident*> FindResident(const Household& household,
                                            const base::Uuid& household_id,
                                            const base::Uuid& resident, std::string_view field) {
  if (const Resident* found = Find(household, resident)) return found;
  return Refuse(Rejection::kNotFound, std::string(field),
                fmt::format("resident {} is not of household {}; see GetHousehold",
                            resident.ToString(), household_id.ToString()));
}

MoveBegun WholeMove(const AreaState& area, const base::Uuid& move, const base::Uuid& id,
                    const Household& household, base::AreaCode to_grid, Door to, const Call& call) {
  return {.moving = {.move = move,
                     .number = household.moves + 1,
                     .from_grid = base::AreaCode(call.context.key),
                     .from_household = id,
                     .to_grid = std::move(to_grid),
                     .to = std::move(to),
                     .to_household = id,
                     .joins = false,
                     .key_id = household.key_id,
                     .residents = household.residents,
                     .registered_at = household.registered_at,
                     .registered_by = household.registered_by,
                     .merge_into = {},
                     .passes = PassesOf(area, household.residents),
                     .isolations = IsolationsOf(area, household.residents)},
          .staying = {},
          .key_id = {},
          .replaced_key_ids = {}};
}

Decision On(const AreaState& area, const MoveHousehold& command, const Call& call) {
  const auto found = FindAtRest(area, command.household, call);
  if (!found) return tl::make_unexpected(found.error());
  return Begin(
      area,
      WholeMove(area, command.id, command.household, **found, command.to_grid, command.to, call),
      call);
}

Decision On(const AreaState& area, const MoveResidents& command, const Call& call) {
  const auto found = FindAtRest(area, command.household, call);
  if (!found) return tl::make_unexpected(found.error());
  const Household& household = **found;
  const std::vector<base::Uuid> here = IdsOf(household.residents);
  for (const base::Uuid& id : command.movers) {
    if (const auto mover = FindResident(household, command.household, id, "resident_ids"); !mover) {
      return tl::make_unexpected(mover.error());
    }
  }
  if (!command.merge_into.IsNil()) {
    if (!call.reference.Covers(call.context.actor, command.to_grid, call.context.now)) {
      return Refuse(Rejection::kNotFound, "to.grid_code",
                    fmt::format("grid {} is not known within your areas; ask somebody above both "
                                "grids",
                                command.to_grid));
    }
    if (!Find(household, command.movers.front())->merged->empty()) {
      return Refuse(Rejection::kWrongState, "resident_ids",
                    "has other records made one with it; merge the other way round, or separate "
                    "them first with SeparateResident");
    }
  }
  if (household.key_id != command.replaces_key_id || IdsOf(command.residents) != here) {
    return Refuse(Rejection::kWrongState, "household_id",
                  "has changed while this was asked; look at it and ask again with a new command");
  }
  MoveBegun begun{
      .moving = {.move = command.id,
                 .number = household.moves + 1,
                 .from_grid = base::AreaCode(call.context.key),
                 .from_household = command.household,
                 .to_grid = command.to_grid,
                 .to = command.to,
                 .to_household = command.to_household.IsNil() ? command.id : command.to_household,
                 .joins = !command.to_household.IsNil(),
                 .key_id = {},
                 .residents = {},
                 .registered_at = call.context.now,
                 .registered_by = std::string(call.context.actor),
                 .merge_into = command.merge_into,
                 .passes = {},
                 .isolations = {}},
      .staying = {},
      .key_id = command.key_id,
      .replaced_key_ids = KeysOf(household.key_id, household.residents)};
  for (std::size_t i = 0; i < here.size(); ++i) {
    auto& side = IsAmong(command.movers, here[i]) ? begun.moving.residents : begun.staying;
    side.push_back(command.residents[i]);
    // What the handler does not seal may have changed meanwhile.
    side.back().parties = household.residents[i].parties;
    side.back().merged = household.residents[i].merged;
    side.back().papers = household.residents[i].papers;
  }
  begun.moving.passes = PassesOf(area, begun.moving.residents);
  begun.moving.isolations = IsolationsOf(area, begun.moving.residents);
  return Begin(area, std::move(begun), call);
}

Decision On(const AreaState& area, const SeparateResident& command, const Call& call) {
  const auto household = FindAtRest(area, command.household, call);
  if (!household) return tl::make_unexpected(household.error());
  if ((*household)->residents.size() >= kMaxResidents) {
    return Refuse(Rejection::kWrongState, "household_id",
                  fmt::format("would have more than {} residents; move some first", kMaxResidents));
  }
  for (const Resident& kept : (*household)->residents) {
    for (const Resident& merged : *kept.merged) {
      if (merged.id != command.resident) continue;
      return {{ResidentSeparated{command.household, merged, kept.id}}};
    }
  }
  return Refuse(Rejection::kNotFound, "resident_id",
                fmt::format("resident {} was not made one with anybody of household {}; see "
                            "GetHousehold",
                            command.resident.ToString(), command.household.ToString()));
}

Decision On(const AreaState& area, const AcceptMove& message, const Call& call) {
  const Moving& moving = message.moving;
  if (auto obstacle = FindObstacle(area, moving, call)) {
    return {{MoveDeclined{moving.move, moving.from_grid, obstacle->reason,
                          fmt::format("{}: {}", obstacle->field, obstacle->message)}}};
  }
  ResidentsMovedIn event{.moving = moving};
  for (const MovingPass& come : moving.passes) {
    // Of the same plate; what came counts.
    const Pass* known = area.passes.Find(come.id);
    if (known != nullptr && !known->key_id.IsNil()) {
      event.replaced_pass_key_ids.push_back(known->key_id);
    }
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const CompleteMove& message, const Call&) {
  const Move* move = area.moves.Find(message.id);
  const Household* household = move ? area.households.Find(move->household) : nullptr;
  if (household == nullptr) return std::vector<Event>{};  // cannot be: it does not change meanwhile
  std::vector<Resident> gone;
  std::copy_if(household->residents.begin(), household->residents.end(), std::back_inserter(gone),
               [&](const Resident& one) { return IsAmong(move->residents, one.id); });
  return {
      {ResidentsMovedOut{.move = message.id,
                         .number = move->number,
                         .household = move->household,
                         .residents = RecordsOf(gone),
                         .to_grid = move->to_grid,
                         .to_household = move->to_household,
                         .household_gone = move->residents.size() == household->residents.size()}}};
}

Decision On(const AreaState& area, const ReturnMove& message, const Call&) {
  const Move* move = area.moves.Find(message.id);
  if (move == nullptr) return std::vector<Event>{};  // cannot be: it is kept for ever
  return {{MoveReturned{message.id, move->household, move->residents, message.reason,
                        message.message}}};
}

}  // namespace gridkeeper::registration::decide
