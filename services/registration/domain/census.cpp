#include "registration/domain/census.hpp"

#include <cstdlib>

namespace gridkeeper::registration {
namespace {

std::int64_t& FigureOf(DoorStatus status, DoorFigures& figures) {
  switch (status) {
    case DoorStatus::kVisited:
      return figures.visited;
    case DoorStatus::kVacant:
      return figures.vacant;
    case DoorStatus::kInTransfer:
      return figures.in_transfer;
    case DoorStatus::kUntried:
      return figures.untried;
    case DoorStatus::kAbsent:
      return figures.absent;
    case DoorStatus::kRefused:
      return figures.refused;
    case DoorStatus::kUnsettled:
      return figures.unsettled;
  }
  std::abort();  // StatusOf gives no other
}

Census& CensusOf(AreaState& area) {
  Census* census = area.census.Mutable(Only::kOne);
  return census != nullptr ? *census : area.census.Put(Only::kOne, {});
}

void Count(const KnownDoor& door, std::int64_t sign, Census& census) {
  DoorFigures& figures = census.figures;
  figures.known += sign;
  FigureOf(StatusOf(door, census.round), figures) += sign;
  figures.households += door.household.IsNil() || IsInTransfer(door) ? 0 : sign;
  figures.people += sign * (door.people - door.people_in_transfer);
  figures.people_in_transfer += sign * door.people_in_transfer;
  figures.people_absent += sign * CountAbsent(door, census.round);
}

}  // namespace

base::Uuid DoorIdOf(const Door& door) {
  return base::DeriveUuid(
      {"door", door.building.ToString(), door.unit, std::to_string(door.floor), door.door});
}

const Visit* VisitInRound(const KnownDoor& door, const std::optional<CensusRound>& round) {
  const Visit& last = *door.last_visit;
  if (last.outcome == VisitOutcome::kNone || (round && last.at < round->opened_at)) return nullptr;
  return &last;
}

bool IsInTransfer(const KnownDoor& door) {
  return door.people_in_transfer > 0 && door.people_in_transfer == door.people;
}

DoorStatus StatusOf(const KnownDoor& door, const std::optional<CensusRound>& round) {
  if (IsInTransfer(door)) return DoorStatus::kInTransfer;
  const Visit* visit = VisitInRound(door, round);
  if (visit == nullptr) return DoorStatus::kUntried;
  switch (visit->outcome) {
    case VisitOutcome::kMet:
      return DoorStatus::kVisited;
    case VisitOutcome::kAbsent:
      return DoorStatus::kAbsent;
    case VisitOutcome::kRefused:
      return DoorStatus::kRefused;
    case VisitOutcome::kMovedOut:
    case VisitOutcome::kVacant:
      return door.household.IsNil() ? DoorStatus::kVacant : DoorStatus::kUnsettled;
    case VisitOutcome::kNone:
      break;
  }
  return DoorStatus::kUntried;
}

std::int32_t CountAbsent(const KnownDoor& door, const std::optional<CensusRound>& round) {
  const Visit* visit = VisitInRound(door, round);
  // Of a door that moved with its building the household may not have come yet.
  if (visit == nullptr || door.household.IsNil()) return 0;
  return visit->outcome == VisitOutcome::kAbsent
             ? door.people - door.people_in_transfer
             : static_cast<std::int32_t>(visit->absent_residents.size());
}

void Tally(AreaState& area, const base::Uuid& door, std::int64_t sign) {
  const KnownDoor* known = area.doors.Find(door);
  if (known != nullptr) Count(*known, sign, CensusOf(area));
}

void BeginRound(AreaState& area, const CensusRound& round) {
  Census census{.round = round, .figures = {}};
  for (const auto& [id, door] : area.doors) Count(door, +1, census);
  area.census.Put(Only::kOne, census);
}

}  // namespace gridkeeper::registration
