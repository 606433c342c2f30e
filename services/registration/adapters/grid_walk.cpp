#include "registration/adapters/grid_walk.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/domain/census.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::EntityList;
using Kinds = RegistrationDomain;

v1::Visit ViewVisit(const Visit& visit) {
  v1::Visit out;
  out.set_way(static_cast<v1::VisitWay>(visit.way));
  out.set_outcome(static_cast<v1::VisitOutcome>(visit.outcome));
  out.set_visited_at_ms(base::ToUnixMillis(visit.at));
  out.set_recorded_by(visit.by);
  for (const base::Uuid& id : visit.absent_residents) out.add_absent_resident_ids(id.ToString());
  return out;
}

// "301" comes after "2": digits are compared as numbers.
std::pair<std::int64_t, std::string> Natural(const std::string& text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  return {number, std::string(end, text.data() + text.size())};
}

auto OrderOf(const WalkedDoor& one) {
  const Door& place = one.door.place;
  return std::tuple(Natural(one.building_name), one.building_name, Natural(place.unit), place.floor,
                    Natural(place.door), one.id);
}

absl::Status TakeRound(const EntityList& figures, GridWalk& walk) {
  const absl::StatusOr<Rounds> rounds = RoundsOf(figures);
  if (rounds.ok() && !rounds->empty()) walk.round = rounds->begin()->second;
  return rounds.status();
}

using Names = std::map<std::string, std::string>;  // of buildings, by id

absl::Status TakeNames(const EntityList& buildings, Names& names) {
  for (const eventing::Entity& entity : buildings.entities) {
    Building building;
    if (!Decode(entity.value, building)) return Unreadable(Kinds::kBuildings, entity.field);
    names[entity.field] = building.name;
  }
  return absl::OkStatus();
}

absl::Status TakeDoors(const EntityList& doors, const Names& names, GridWalk& walk) {
  if (!doors.unavailable_keys.empty()) return BeingRebuilt(walk.grid);
  for (const eventing::Entity& entity : doors.entities) {
    WalkedDoor& one = walk.doors.emplace_back(WalkedDoor{entity.field, {}, {}});
    if (!Decode(entity.value, one.door)) return Unreadable(Kinds::kDoors, entity.field);
    const auto name = names.find(one.door.place.building.ToString());
    if (name != names.end()) one.building_name = name->second;
  }
  std::sort(walk.doors.begin(), walk.doors.end(),
            [](const WalkedDoor& a, const WalkedDoor& b) { return OrderOf(a) < OrderOf(b); });
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Rounds> RoundsOf(const EntityList& figures) {
  Rounds rounds;
  for (const eventing::Entity& entity : figures.entities) {
    Census census;
    if (!Decode(entity.value, census)) return Unreadable(Kinds::kFigures, entity.key);
    rounds[entity.key] = census.round;
  }
  return rounds;
}

// Three reads, one after another: the doors last, so that no door's round or building is unknown.
void ReadGridWalk(eventing::StateReader& reader, const std::string& grid,
                  const std::function<void(absl::StatusOr<GridWalk>)>& done) {
  const auto walk = std::make_shared<GridWalk>(GridWalk{.grid = grid, .round = {}, .doors = {}});
  const auto names = std::make_shared<Names>();
  const auto take_doors = [walk, names, done](const absl::StatusOr<EntityList>& doors) {
    absl::Status status = doors.ok() ? TakeDoors(*doors, *names, *walk) : doors.status();
    if (!status.ok()) return done(status);
    done(std::move(*walk));
  };
  const auto take_names = [&reader, grid, names, take_doors,
                           done](const absl::StatusOr<EntityList>& buildings) {
    absl::Status status = buildings.ok() ? TakeNames(*buildings, *names) : buildings.status();
    if (!status.ok()) return done(status);
    reader.List({grid}, Kinds::kDoors, take_doors);
  };
  reader.Figures({grid}, Kinds::kFigures,
                 [&reader, grid, walk, take_names, done](const absl::StatusOr<EntityList>& list) {
                   absl::Status status = list.ok() ? TakeRound(*list, *walk) : list.status();
                   if (!status.ok()) return done(status);
                   reader.List({grid}, Kinds::kBuildings, take_names);
                 });
}

v1::KnownDoor ViewDoor(const std::string& grid, const std::string& id, const KnownDoor& door,
                       const std::optional<CensusRound>& round) {
  v1::KnownDoor out;
  out.set_door_id(id);
  out.set_grid_code(grid);
  out.set_building_id(door.place.building.ToString());
  out.set_unit(door.place.unit);
  out.set_floor(door.place.floor);
  out.set_door(door.place.door);
  out.set_status(static_cast<v1::DoorStatus>(StatusOf(door, round)));
  out.set_household_id(wire::OptionalIdToWire(door.household));
  out.set_people_registered(door.people - door.people_in_transfer);
  out.set_people_absent(CountAbsent(door, round));
  out.set_people_in_transfer(door.people_in_transfer);
  if (door.last_visit->outcome != VisitOutcome::kNone) {
    *out.mutable_last_visit() = ViewVisit(*door.last_visit);
  }
  if (VisitInRound(door, round) != nullptr) out.set_attempts(door.attempts);
  return out;
}

v1::KnownDoor ViewDoor(const GridWalk& walk, const WalkedDoor& one) {
  v1::KnownDoor out = ViewDoor(walk.grid, one.id, one.door, walk.round);
  out.set_building_name(one.building_name);
  return out;
}

}  // namespace gridkeeper::registration
