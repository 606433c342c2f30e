#include "registration/domain/evolve.hpp"

#include <algorithm>
#include <set>

#include "registration/domain/census.hpp"
#include "registration/domain/evolve_enterprises.hpp"
#include "registration/domain/evolve_gates.hpp"
#include "registration/domain/evolve_volunteers.hpp"
#include "registration/domain/evolve_zones.hpp"

namespace gridkeeper::registration {

State NewState(std::string_view key) {
  State state;
  if (!IsPersonKey(key)) state.area = std::make_unique<AreaState>();
  return state;
}

std::vector<base::Uuid> KeysOf(const base::Uuid& household_key,
                               const std::vector<Resident>& residents) {
  std::set<base::Uuid> keys = {household_key};
  for (const Resident& resident : residents) keys.insert(resident.key_id);
  keys.erase(base::Uuid{});
  return {keys.begin(), keys.end()};
}

std::vector<base::Uuid> AllKeysOf(const base::Uuid& household_key,
                                  const std::vector<Resident>& residents) {
  std::set<base::Uuid> keys = {household_key};
  const auto add = [&keys](const Resident& record) {
    keys.insert(record.key_id);
    keys.insert(record.parties->key_id);
    for (const Arrival& arrival : record.papers->arrivals) keys.insert(arrival.key_id);
  };
  for (const Resident& resident : residents) {
    add(resident);
    std::for_each(resident.merged->begin(), resident.merged->end(), add);
  }
  keys.erase(base::Uuid{});
  return {keys.begin(), keys.end()};
}

bool IsAmong(const std::vector<base::Uuid>& ids, const base::Uuid& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool IsRecordOf(const Resident& resident, const base::Uuid& id) {
  return resident.id == id || std::any_of(resident.merged->begin(), resident.merged->end(),
                                          [&](const Resident& one) { return one.id == id; });
}

std::vector<base::Uuid> RecordsOf(const std::vector<Resident>& residents) {
  std::vector<base::Uuid> ids;
  for (const Resident& resident : residents) {
    ids.push_back(resident.id);
    for (const Resident& merged : *resident.merged) ids.push_back(merged.id);
  }
  return ids;
}

const Resident* Find(const Household& household, const base::Uuid& resident) {
  for (const Resident& one : household.residents) {
    if (one.id == resident) return &one;
  }
  return nullptr;
}

namespace {

AreaProfile& ProfileOf(AreaState& area) {
  AreaProfile* profile = area.profile.Mutable(Only::kOne);
  return profile != nullptr ? *profile : area.profile.Put(Only::kOne, {});
}

// Events of area keys.

void Apply(AreaState& area, const AreaDefined& event, const base::EventFacts&) {
  AreaProfile& profile = ProfileOf(area);
  profile.name = event.name;
  profile.parent = event.parent;
}

void Apply(AreaState& area, const AreaRetired&, const base::EventFacts&) {
  ProfileOf(area).is_retired = true;
}

void Apply(AreaState& area, const StaffDefined& event, const base::EventFacts&) {
  area.staff.Put(event.staff_id, event.entry);
}

void Forget(AreaState& area, const std::string& staff_id) {
  area.staff.Erase(staff_id);
  area.substitutions.Erase(staff_id);
}

void Apply(AreaState& area, const StaffRemoved& event, const base::EventFacts&) {
  Forget(area, event.staff_id);
}

void Apply(AreaState& area, const StaffReleased& event, const base::EventFacts&) {
  Forget(area, event.staff_id);
}

void Apply(AreaState& area, const RosterChanged& event, const base::EventFacts&) {
  ProfileOf(area).duty = event.roster;
}

void Apply(AreaState& area, const SubstitutionBegun& event, const base::EventFacts&) {
  area.substitutions.Put(event.staff_id, event.substitution);
}

void Apply(AreaState& area, const SubstitutionEnded& event, const base::EventFacts&) {
  area.substitutions.Erase(event.staff_id);
}

// It stands in the reference data alone.
void Apply(AreaState&, const DedicatedWorkerAssigned&, const base::EventFacts&) {}

void Apply(AreaState& area, const ResponsiblePartiesNamed& event, const base::EventFacts&) {
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  for (Resident& resident : household->residents) {
    if (resident.id == event.resident) resident.parties = event.parties;
  }
}

void Apply(AreaState& area, const RulesChanged& event, const base::EventFacts&) {
  ProfileOf(area).rules = event.rules;
}

// Arrivals and signatures.

void Apply(AreaState& area, const RiskAreasChanged& event, const base::EventFacts&) {
  ProfileOf(area).risk_areas = event.areas;
}

void Apply(AreaState& area, const ZoneRulesChanged& event, const base::EventFacts&) {
  ProfileOf(area).zone_rules = event.rules;
}

// Of a household's residents, those that were made one with somebody included.
template <typename Change>
void ChangeRecords(AreaState& area, const base::Uuid& id, Change&& change) {
  Household* household = area.households.Mutable(id);
  if (household == nullptr) return;
  for (Resident& resident : household->residents) {
    change(resident);
    if (resident.merged->empty()) continue;
    for (Resident& merged : resident.merged.Mutable()) change(merged);
  }
}

// Those of them with this arrival in this state.
template <typename Change>
void ChangeArrivals(AreaState& area, const base::Uuid& household, const base::Uuid& id,
                    ArrivalStatus status, Change&& change) {
  ChangeRecords(area, household, [&](Resident& record) {
    if (record.papers->arrivals.empty()) return;
    for (Arrival& arrival : record.papers.Mutable().arrivals) {
      if (arrival.id == id && arrival.status == status) change(arrival);
    }
  });
}

void Apply(AreaState& area, const ArrivalDeclared& event, const base::EventFacts& facts) {
  for (const ArrivalDetails& details : event.details) {
    ChangeRecords(area, event.household, [&](Resident& record) {
      if (record.id != details.resident) return;
      record.papers.Mutable().arrivals.push_back({.id = event.id,
                                                  .journey = event.journey,
                                                  .sealed = details.sealed,
                                                  .key_id = details.key_id,
                                                  .declared_by = std::string(facts.actor),
                                                  .declared_at = facts.time,
                                                  .status = ArrivalStatus::kDeclared});
    });
  }
}

void Apply(AreaState& area, const ArrivalVerified& event, const base::EventFacts& facts) {
  ChangeArrivals(area, event.household, event.id, ArrivalStatus::kDeclared, [&](Arrival& arrival) {
    arrival.status = event.finding == ArrivalFinding::kConfirmed ? ArrivalStatus::kConfirmed
                                                                 : ArrivalStatus::kWrong;
    arrival.verified_by = std::string(facts.actor);
    arrival.verified_at = facts.time;
    arrival.isolation = event.isolation;
    arrival.isolation_days = event.isolation_days;
  });
}

void Apply(AreaState& area, const ArrivalFiled& event, const base::EventFacts&) {
  ChangeArrivals(area, event.household, event.id, ArrivalStatus::kConfirmed, [&](Arrival& arrival) {
    arrival.status = ArrivalStatus::kFiled;
    arrival.file_number = event.file_number;
  });
}

void Apply(AreaState& area, const SignatureRecorded& event, const base::EventFacts& facts) {
  ChangeRecords(area, event.household, [&](Resident& record) {
    if (record.id != event.resident) return;
    std::vector<Signature>& all = record.papers.Mutable().signatures;
    std::erase_if(all, [&](const Signature& one) {
      return one.document == event.signature.document && one.version == event.signature.version &&
             one.for_household == event.signature.for_household;
    });
    all.push_back(event.signature);
    all.back().recorded_by = std::string(facts.actor);
  });
}

void Apply(AreaState& area, const BuildingRegistered& event, const base::EventFacts&) {
  area.buildings.Put(event.id, event.building);
}

KnownDoor& DoorOf(AreaState& area, const base::Uuid& id, const Door& place) {
  KnownDoor* door = area.doors.Mutable(id);
  if (door == nullptr) door = &area.doors.Put(id, {});
  door->place = place;
  return *door;
}

bool FoundEmpty(const KnownDoor& door) {
  return door.last_visit->outcome == VisitOutcome::kMovedOut ||
         door.last_visit->outcome == VisitOutcome::kVacant;
}

void ForgetVisit(KnownDoor& door) {
  door.last_visit = {};
  door.attempts = 0;
}

// So many live there now; that it was found empty was before they came.
void Inhabit(KnownDoor& door, std::size_t people) {
  door.people = static_cast<std::int32_t>(people);
  if (FoundEmpty(door)) ForgetVisit(door);
}

void Apply(AreaState& area, const HouseholdRegistered& event, const base::EventFacts& facts) {
  const base::Uuid door_id = DoorIdOf(event.place);
  ChangeDoor(area, door_id, [&] {
    area.households.Put(event.id, {.place = event.place,
                                   .key_id = event.key_id,
                                   .residents = event.residents,
                                   .registered_at = facts.time,
                                   .registered_by = std::string(facts.actor)});
    KnownDoor& door = DoorOf(area, door_id, event.place);
    door.household = event.id;
    Inhabit(door, event.residents.size());
  });
}

bool HasMoved(const AreaState& area, const base::Uuid& building_id) {
  const Building* building = area.buildings.Find(building_id);
  return building != nullptr && building->stage == BuildingStage::kMoved;
}

void Apply(AreaState& area, const ResidentsAdded& event, const base::EventFacts&) {
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  household->residents.insert(household->residents.end(), event.residents.begin(),
                              event.residents.end());
  const base::Uuid door_id = DoorIdOf(household->place);
  ChangeDoor(area, door_id, [&] {
    KnownDoor* door = area.doors.Mutable(door_id);
    if (door != nullptr) Inhabit(*door, household->residents.size());
  });
}

void Apply(AreaState& area, const ResidentRecordAdded& event, const base::EventFacts&) {
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  for (Resident& resident : household->residents) {
    if (resident.id == event.resident) resident.merged.Mutable().push_back(event.record);
  }
}

void Apply(AreaState& area, const ResidentsImported& event, const base::EventFacts& facts) {
  std::vector<base::Uuid> old;
  for (const auto& [id, import] : area.imports) {
    if (facts.time - import.at >= kImportKept) old.push_back(id);
  }
  for (const base::Uuid& id : old) area.imports.Erase(id);
  area.imports.Put(event.id, {.at = facts.time, .answers = event.answers});
}

// Who lives there now is not known, unless the door was found empty. The door of a building that
// moved is of the other grid already.
void RemoveHousehold(AreaState& area, const base::Uuid& id) {
  const Household* household = area.households.Find(id);
  if (household == nullptr) return;
  const base::Uuid door_id = DoorIdOf(household->place);
  const bool door_goes = HasMoved(area, household->place.building);
  ChangeDoor(area, door_id, [&] {
    area.households.Erase(id);
    if (door_goes) area.doors.Erase(door_id);
    KnownDoor* door = area.doors.Mutable(door_id);
    if (door == nullptr) return;
    door->household = {};
    door->people = 0;
    door->people_in_transfer = 0;
    if (!FoundEmpty(*door)) ForgetVisit(*door);
  });
}

void Apply(AreaState& area, const HouseholdForgotten& event, const base::EventFacts&) {
  DropPasses(area, event.id);
  RemoveHousehold(area, event.id);
}

void Apply(AreaState& area, const DoorsRegistered& event, const base::EventFacts&) {
  for (const Door& place : event.doors) {
    const base::Uuid id = DoorIdOf(place);
    ChangeDoor(area, id, [&] { DoorOf(area, id, place); });
  }
}

void Apply(AreaState& area, const DoorRemoved& event, const base::EventFacts&) {
  ChangeDoor(area, event.id, [&] { area.doors.Erase(event.id); });
}

void Apply(AreaState& area, const VisitRecorded& event, const base::EventFacts& facts) {
  const KnownDoor* known = area.doors.Find(event.door);
  if (known == nullptr || known->last_visit->at > event.visited_at) return;
  const bool in_vain =
      event.outcome == VisitOutcome::kAbsent || event.outcome == VisitOutcome::kRefused;
  const Census* census = area.census.Find(Only::kOne);
  const bool is_first = VisitInRound(*known, census->round) == nullptr;
  ChangeDoor(area, event.door, [&] {
    KnownDoor& door = *area.doors.Mutable(event.door);
    door.attempts = in_vain ? (is_first ? 1 : door.attempts + 1) : 0;
    door.last_visit = Visit{.at = event.visited_at,
                            .way = event.way,
                            .outcome = event.outcome,
                            .by = std::string(facts.actor),
                            .absent_residents = event.absent_residents};
  });
}

// Moves.

// Says how many are in the household and how many of them in transfer; those who go are no longer
// among the absent.
void ChangePeople(AreaState& area, const Household& household, std::int32_t in_transfer,
                  const std::vector<base::Uuid>& going) {
  const base::Uuid door_id = DoorIdOf(household.place);
  ChangeDoor(area, door_id, [&] {
    KnownDoor* door = area.doors.Mutable(door_id);
    if (door == nullptr) return;
    door->people = static_cast<std::int32_t>(household.residents.size());
    door->people_in_transfer = in_transfer;
    if (door->last_visit->absent_residents.empty()) return;
    std::erase_if(door->last_visit.Mutable().absent_residents,
                  [&](const base::Uuid& id) { return IsAmong(going, id); });
  });
}

void Apply(AreaState& area, const MoveBegun& event, const base::EventFacts& facts) {
  const Moving& moving = event.moving;
  Household* household = area.households.Mutable(moving.from_household);
  if (household == nullptr) return;
  household->move = moving.move;
  household->moves = moving.number;
  if (!moving.IsWholeHousehold()) {
    household->key_id = event.key_id;
    household->residents = event.staying;
    household->residents.insert(household->residents.end(), moving.residents.begin(),
                                moving.residents.end());
  }
  Move move{.household = moving.from_household,
            .residents = {},
            .to_grid = moving.to_grid,
            .to_household = moving.to_household,
            .number = moving.number,
            .status = MoveStatus::kInTransfer,
            .begun_at = facts.time,
            .begun_by = std::string(facts.actor),
            .settled_at = {},
            .household_gone = false,
            .message = {}};
  for (const Resident& resident : moving.residents) move.residents.push_back(resident.id);
  const Move& begun = area.moves.Put(moving.move, std::move(move));
  ChangePeople(area, *household, static_cast<std::int32_t>(begun.residents.size()),
               begun.residents);
}

Move* SettleMove(AreaState& area, const base::Uuid& id, MoveStatus status,
                 const base::EventFacts& facts) {
  Move* move = area.moves.Mutable(id);
  if (move == nullptr) return nullptr;
  move->status = status;
  move->settled_at = facts.time;
  return move;
}

void Apply(AreaState& area, const ResidentsMovedOut& event, const base::EventFacts& facts) {
  if (Move* move = SettleMove(area, event.move, MoveStatus::kCompleted, facts)) {
    move->household_gone = event.household_gone;
  }
  // Within the grid they are put in place anew at once.
  if (event.to_grid != facts.key) ReleasePasses(area, event.residents, event.to_grid);
  if (event.household_gone) return RemoveHousehold(area, event.household);
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  household->move = {};
  std::erase_if(household->residents,
                [&](const Resident& r) { return IsAmong(event.residents, r.id); });
  ChangePeople(area, *household, 0, event.residents);
}

void Apply(AreaState& area, const MoveReturned& event, const base::EventFacts& facts) {
  if (Move* move = SettleMove(area, event.move, MoveStatus::kReturned, facts)) {
    move->message = event.message;
  }
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  household->move = {};
  ChangePeople(area, *household, 0, {});
}

// A household that came back is where it left from: nothing is handed on any more.
void NoteReturn(AreaState& area, const base::Uuid& household) {
  std::vector<base::Uuid> moves;
  for (const auto& [id, move] : area.moves) {
    if (move.household == household && move.household_gone) moves.push_back(id);
  }
  for (const base::Uuid& id : moves) area.moves.Mutable(id)->household_gone = false;
}

void TakeIn(const Moving& moving, std::vector<Resident>& residents) {
  const auto kept = std::find_if(residents.begin(), residents.end(), [&](const Resident& one) {
    return !moving.merge_into.IsNil() && one.id == moving.merge_into;
  });
  std::vector<Resident>& into = kept == residents.end() ? residents : kept->merged.Mutable();
  into.insert(into.end(), moving.residents.begin(), moving.residents.end());
}

void Apply(AreaState& area, const ResidentSeparated& event, const base::EventFacts&) {
  Household* household = area.households.Mutable(event.household);
  if (household == nullptr) return;
  for (Resident& resident : household->residents) {
    const auto is_it = [&](const Resident& one) { return one.id == event.resident.id; };
    if (IsRecordOf(resident, event.resident.id)) std::erase_if(resident.merged.Mutable(), is_it);
  }
  household->residents.push_back(event.resident);
  ChangePeople(area, *household, 0, {});
  RefreshPasses(area, event.household);
}

// The person key says what comes of it.
void Apply(AreaState&, const DuplicateFindingGiven&, const base::EventFacts&) {}

void Apply(AreaState& area, const ResidentsMovedIn& event, const base::EventFacts&) {
  const Moving& moving = event.moving;
  NoteReturn(area, moving.to_household);
  const base::Uuid door_id = DoorIdOf(moving.to);
  ChangeDoor(area, door_id, [&] {
    Household* household = area.households.Mutable(moving.to_household);
    if (household == nullptr) {
      household =
          &area.households.Put(moving.to_household, {.place = moving.to,
                                                     .key_id = moving.key_id,
                                                     .residents = {},
                                                     .registered_at = moving.registered_at,
                                                     .registered_by = moving.registered_by});
    }
    TakeIn(moving, household->residents);
    household->moves = std::max(household->moves, moving.number);
    KnownDoor& door = DoorOf(area, door_id, moving.to);
    door.household = moving.to_household;
    Inhabit(door, household->residents.size());
  });
  TakePasses(area, moving);
}

void Apply(AreaState&, const MoveDeclined&, const base::EventFacts&) {}

// Moves of buildings.

void Apply(AreaState& area, const BuildingMoveBegun& event, const base::EventFacts&) {
  Building* building = area.buildings.Mutable(event.moving.id);
  if (building == nullptr) return;
  building->stage = BuildingStage::kMoving;
  building->to_grid = event.moving.to_grid;
  building->message.clear();
}

void Apply(AreaState& area, const BuildingMovedIn& event, const base::EventFacts&) {
  const MovingBuilding& moving = event.moving;
  area.buildings.Put(moving.id, {moving.name, moving.units, moving.floors});
  for (const MovingDoor& come : moving.doors) {
    const base::Uuid id = DoorIdOf(come.place);
    ChangeDoor(area, id, [&] {
      KnownDoor& door = DoorOf(area, id, come.place);
      // Known and visited is a door of one who was left behind when the building went.
      if (door.last_visit->outcome != VisitOutcome::kNone) return;
      door.last_visit = come.last_visit;
      door.attempts = come.attempts;
    });
  }
}

void Apply(AreaState&, const BuildingMoveDeclined&, const base::EventFacts&) {}

void Apply(AreaState& area, const BuildingMovedOut& event, const base::EventFacts&) {
  Building* building = area.buildings.Mutable(event.id);
  if (building == nullptr) return;
  building->stage = BuildingStage::kMoved;
  building->to_grid = event.to_grid;
  std::vector<base::Uuid> empty;
  for (const auto& [id, door] : area.doors) {
    if (door.place.building != event.id) continue;
    building->doors.push_back(id);
    if (door.household.IsNil()) empty.push_back(id);
  }
  for (const base::Uuid& id : empty) ChangeDoor(area, id, [&] { area.doors.Erase(id); });
}

void Apply(AreaState& area, const BuildingMoveReturned& event, const base::EventFacts&) {
  Building* building = area.buildings.Mutable(event.id);
  if (building == nullptr) return;
  building->stage = BuildingStage::kHere;
  building->to_grid.clear();
  building->message = event.message;
}

void Apply(AreaState&, const CensusRoundOpened&, const base::EventFacts&) {}

// Rounds of two areas may overtake each other; the one opened last counts.
void Apply(AreaState& area, const CensusRoundBegun& event, const base::EventFacts&) {
  const Census* census = area.census.Find(Only::kOne);
  if (census != nullptr && census->round && census->round->opened_at > event.opened_at) return;
  BeginRound(area, {.id = event.id, .opened_at = event.opened_at, .due_at = event.due_at});
}

void Apply(AreaState& area, const CensusRoundDue& event, const base::EventFacts&) {
  Census* census = area.census.Mutable(Only::kOne);
  if (census != nullptr && census->round && census->round->id == event.id) {
    census->round->is_reported = true;
  }
}

void Apply(AreaState& area, const DuplicateCaseNoted& event, const base::EventFacts&) {
  area.duplicates.Put(event.case_id, event.duplicate);
}

void Apply(AreaState& area, const VolunteersEvent& event, const base::EventFacts& facts) {
  EvolveVolunteers(area, event, facts);
}

void Apply(AreaState& area, const EnterprisesEvent& event, const base::EventFacts& facts) {
  EvolveEnterprises(area, event, facts);
}

// Events of person keys.

void SetCase(State& state, const std::vector<ClaimRef>& claims, const base::Uuid& case_id) {
  for (const ClaimRef& ref : claims) {
    if (Claim* claim = state.claims.Mutable(ref.resident)) claim->case_id = case_id;
  }
}

void Apply(State& state, const IdNumberClaimed& event) {
  const Claim* known = state.claims.Find(event.claim.resident);
  state.claims.Put(event.claim.resident, {.grid = event.claim.grid,
                                          .household = event.claim.household,
                                          .claimed_at = event.claim.claimed_at,
                                          .case_id = known ? known->case_id : base::Uuid{}});
}

void Apply(State& state, const IdNumberReleased& event) {
  state.claims.Erase(event.claim.resident);
}

void Apply(State& state, const DuplicateCaseOpened& event) {
  SetCase(state, event.claims, event.case_id);
}

void Apply(State& state, const DuplicateCaseChanged& event) {
  SetCase(state, event.claims, event.case_id);
}

void Apply(State& state, const DuplicateCaseClosed& event) {
  SetCase(state, event.claims, base::Uuid{});
}

void Apply(State& state, const DuplicateCaseSettled& event) {
  SetCase(state, event.claims, base::Uuid{});
}

void Apply(State&, const DuplicateFindingOutdated&) {}

}  // namespace

void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { Apply(*state.area, e, facts); }) {
          if (state.area) Apply(*state.area, e, facts);
        } else {
          if (!state.area) Apply(state, e);
        }
      },
      event);
}

}  // namespace gridkeeper::registration
