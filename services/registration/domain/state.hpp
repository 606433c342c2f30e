// The state of one key. Two kinds of key share the partition map:
//
//   area key (6..15 digits)          the area itself, its staff; of a grid also duty, buildings,
//                                    households, moves out of it, doors with their census, the
//                                    duplicate cases that concern it, what came of imports,
//                                    checkpoints, passes and whom gates stopped, enterprises;
//                                    below districts calls for volunteers, and shifts
//   person key ("person:<hash>")     the claims of one id number; there is one such key per
//   resident, so it is small
//
// A duplicate case lives at the person key and is noted at every grid concerned:
//
//   claims:   0/1 ──second claim──> 2 or more: case open (DuplicateCaseOpened, then ...Changed)
//             0/1 <──release────────     │                  (DuplicateCaseClosed)
//                                        └──finding──> settled until a further claim
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/packed_area_code.hpp"
#include "base/rare.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "base/table.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "registration/domain/enterprises.hpp"
#include "registration/domain/gates.hpp"
#include "registration/domain/papers.hpp"
#include "registration/domain/person_key.hpp"
#include "registration/domain/volunteers.hpp"
#include "registration/domain/zones.hpp"

namespace gridkeeper::registration {

// The key of a table that holds one entry at most.
enum class Only : std::uint8_t { kOne };

struct AreaProfile {
  // An area is defined once it has a name; a roster or rules cannot come before.
  std::string name;
  base::AreaCode parent;
  base::Roster duty;                 // of a grid
  std::optional<base::Rules> rules;  // of a district
  bool is_retired = false;
  std::vector<base::RiskArea> risk_areas = {};   // of a district
  std::vector<base::ZoneRules> zone_rules = {};  // of a district
};

struct StaffEntry {
  base::Role role = base::Role::kNone;
  std::vector<base::AreaCode> areas;
  base::TimePoint valid_from{};
  base::TimePoint valid_until = base::TimePoint::max();
  std::string sealed;
  base::Uuid key_id;
};

//   kHere ──BuildingMoveBegun──> kMoving ──BuildingMovedOut──> kMoved   its households follow
//     └──────BuildingMoveReturned────┘
//
// kMoved is kept, so that what comes for its doors is handed on; it is kHere again if it comes
// back.
enum class BuildingStage : std::uint8_t { kHere = 0, kMoving = 1, kMoved = 2 };

struct Building {
  std::string name;
  std::int32_t units = 0;   // 0: not known
  std::int32_t floors = 0;  // 0: not known
  BuildingStage stage = BuildingStage::kHere;
  base::AreaCode to_grid = {};
  std::string message = {};            // why the other grid declined it last
  std::vector<base::Uuid> doors = {};  // of one that moved: all that it had
};

enum class PartyKind : std::uint8_t {
  kNone = 0,
  kStreet = 1,
  kCommunity = 2,
  kHealthCentre = 3,
  kPoliceStation = 4,
  kEmployer = 5,
};

// Who answers for a resident; mirrors v1.SealedParties.
struct Parties {
  std::vector<PartyKind> kinds = {};
  std::string sealed = {};
  base::Uuid key_id = {};

  bool operator==(const Parties&) const = default;
};

struct Resident {
  base::Uuid id;
  PersonKey person;
  std::string sealed;
  base::Uuid key_id = {};  // of who moved between households; nil: the household's
  base::Rare<Parties> parties = {};
  // Other records of the same person; without further ones.
  base::Rare<std::vector<Resident>> merged = {};
  std::uint64_t details_hash = 0;  // equal: so are the details; 0: not known
  base::Rare<Papers> papers = {};

  bool operator==(const Resident&) const = default;
};

struct Door {
  base::Uuid building;
  std::string unit;
  std::int32_t floor = 0;
  std::string door;

  bool operator==(const Door&) const = default;
};

struct Household {
  Door place;
  base::Uuid key_id;
  std::vector<Resident> residents;
  base::TimePoint registered_at{};
  std::string registered_by;
  base::Uuid move = {};    // that some or all of them are in; nil: none
  std::int32_t moves = 0;  // the number of the last move of anybody in it
};

// What travels from one grid to another: people, and buildings. Mirrors v1.MovingResidents and
// v1.MovingBuilding.
struct Moving {
  base::Uuid move;
  std::int32_t number = 0;
  base::AreaCode from_grid;
  base::Uuid from_household;
  base::AreaCode to_grid;
  Door to;
  base::Uuid to_household;
  bool joins = false;
  base::Uuid key_id;
  std::vector<Resident> residents;
  base::TimePoint registered_at{};
  std::string registered_by;
  base::Uuid merge_into = {};  // a resident of the household that is joined
  std::vector<MovingPass> passes = {};
  std::vector<MovingIsolation> isolations = {};

  bool IsWholeHousehold() const { return to_household == from_household; }
};

//   kInTransfer ──CompleteMove──> kCompleted   what comes for them is handed on
//        └────────ReturnMove────> kReturned    they are where they were
enum class MoveStatus : std::uint8_t {
  kNone = 0,
  kInTransfer = 1,
  kCompleted = 2,
  kReturned = 3,
};

// A move out of this grid; kept for ever, so that late inputs find where the people went.
struct Move {
  base::Uuid household;
  std::vector<base::Uuid> residents;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t number = 0;
  MoveStatus status = MoveStatus::kNone;
  base::TimePoint begun_at{};
  std::string begun_by;
  base::TimePoint settled_at{};
  bool household_gone = false;  // and has not come back since
  std::string message;          // why the new grid declined
};

enum class VisitWay : std::uint8_t { kNone = 0, kDoor = 1, kPhone = 2, kSelfDeclared = 3 };

enum class VisitOutcome : std::uint8_t {
  kNone = 0,
  kMet = 1,
  kAbsent = 2,
  kRefused = 3,
  kMovedOut = 4,
  kVacant = 5,
};

// Outcome kNone: there was none.
struct Visit {
  base::TimePoint at{};
  VisitWay way = VisitWay::kNone;
  VisitOutcome outcome = VisitOutcome::kNone;
  std::string by;
  std::vector<base::Uuid> absent_residents;  // when somebody was met

  bool operator==(const Visit&) const = default;
};

struct MovingDoor {
  Door place;
  base::Rare<Visit> last_visit;
  std::int32_t attempts = 0;
};

struct MovingBuilding {
  base::Uuid id;
  base::AreaCode from_grid;
  base::AreaCode to_grid;
  std::string name;
  std::int32_t units = 0;
  std::int32_t floors = 0;
  std::vector<MovingDoor> doors;
};

// A door of the census; census.hpp says what it counts as.
struct KnownDoor {
  Door place;
  base::Uuid household;     // nil: none is registered there
  std::int32_t people = 0;  // in that household
  std::int32_t people_in_transfer = 0;
  base::Rare<Visit> last_visit;
  std::int32_t attempts = 0;  // visits in vain since somebody was met
};

struct CensusRound {
  base::Uuid id;
  base::TimePoint opened_at{};
  base::TimePoint due_at{};
  bool is_reported = false;  // what it has reached by its due time
};

// Mirrors v1.DoorFigures.
struct DoorFigures {
  std::int64_t known = 0;
  std::int64_t visited = 0;
  std::int64_t vacant = 0;
  std::int64_t in_transfer = 0;
  std::int64_t untried = 0;
  std::int64_t absent = 0;
  std::int64_t refused = 0;
  std::int64_t unsettled = 0;
  std::int64_t households = 0;
  std::int64_t people = 0;
  std::int64_t people_absent = 0;
  std::int64_t people_in_transfer = 0;

  bool operator==(const DoorFigures&) const = default;
};

struct Census {
  std::optional<CensusRound> round;
  DoorFigures figures;
};

// Mirrors v1.ImportResult.
enum class ImportResult : std::uint8_t {
  kNone = 0,
  kRegistered = 1,
  kMerged = 2,
  kKnown = 3,
  kRejected = 4,
};

// What became of a row of an import.
struct ImportAnswer {
  std::int32_t row = 0;
  ImportResult result = ImportResult::kNone;
  base::Uuid household = {};
  base::Uuid resident = {};
  base::Uuid record = {};  // of kMerged
  base::Rare<base::Rejected> rejected = {};

  bool operator==(const ImportAnswer&) const = default;
};

// Kept as long as its command may be repeated.
inline constexpr std::chrono::hours kImportKept{72};

struct Import {
  base::TimePoint at{};
  std::vector<ImportAnswer> answers;
};

struct ClaimRef {
  base::AreaCode grid;
  base::Uuid household;
  base::Uuid resident;
  base::TimePoint claimed_at{};

  bool operator==(const ClaimRef&) const = default;
};

enum class DuplicateStatus : std::uint8_t {
  kNone = 0,
  kOpen = 1,
  kClosed = 2,
  kSamePerson = 3,
  kDifferentPeople = 4,
};

enum class DuplicateFinding : std::uint8_t { kNone = 0, kSamePerson = 1, kDifferentPeople = 2 };

struct Duplicate {
  PersonKey person;
  DuplicateStatus status = DuplicateStatus::kNone;
  std::vector<ClaimRef> claims;
};

struct Claim {
  base::PackedAreaCode grid;
  base::Uuid household;
  base::TimePoint claimed_at{};
  base::Uuid case_id;  // the open duplicate case; nil while there is none
};

struct AreaState {
  base::Table<Only, AreaProfile> profile;
  base::Table<std::string, StaffEntry> staff;
  base::Table<std::string, base::Substitution> substitutions;  // by who is away
  base::Table<base::Uuid, Building> buildings;
  base::Table<base::Uuid, Household> households;
  base::Table<base::Uuid, Move> moves;
  base::Table<base::Uuid, KnownDoor> doors;
  base::Table<Only, Census> census;
  base::Table<base::Uuid, Duplicate> duplicates;
  base::Table<base::Uuid, Import> imports;  // by command id
  base::Table<base::Uuid, base::Checkpoint> checkpoints;
  base::Table<base::Uuid, Pass> passes;
  base::Table<base::Uuid, Isolation> isolations;  // by resident, also who is not here (yet)
  base::Table<base::Uuid, Stop> stops;            // by scan
  base::Table<base::Uuid, DeclaredZone> zones;    // also those that are over
  base::Table<base::Uuid, VolunteerCall> volunteer_calls;  // open ones
  base::Table<base::Uuid, Volunteer> volunteers;
  base::Table<base::Uuid, Shift> shifts;
  base::Table<base::Uuid, Enterprise> enterprises;
  base::Table<Only, EnterpriseDay> enterprise_day;
  base::Table<base::Uuid, Trip> trips;

  // Derived: when which pass is forgotten.
  std::set<std::pair<base::TimePoint, base::Uuid>> passes_to_forget;
  // Derived from the shifts: when one is looked at by itself.
  std::set<std::pair<base::TimePoint, base::Uuid>> shifts_due;
};

struct State {
  std::unique_ptr<AreaState> area;        // null at a person key
  base::Table<base::Uuid, Claim> claims;  // by resident; empty at an area key
};

State NewState(std::string_view key);
// Makes what is derived anew from the tables.
void Derive(State& state);

bool IsAmong(const std::vector<base::Uuid>& ids, const base::Uuid& id);
// The record's own id, or that of one that was made one with it.
bool IsRecordOf(const Resident& resident, const base::Uuid& id);
// All records of these residents.
std::vector<base::Uuid> RecordsOf(const std::vector<Resident>& residents);
// nullptr: not of this household.
const Resident* Find(const Household& household, const base::Uuid& resident);

// The passes of these residents' records, and what is noted of their isolations, as they travel.
std::vector<MovingPass> PassesOf(const AreaState& area, const std::vector<Resident>& residents);
std::vector<MovingIsolation> IsolationsOf(const AreaState& area,
                                          const std::vector<Resident>& residents);

// All data keys that a household's details are sealed under, each once; and those of all else that
// is sealed of its residents too.
std::vector<base::Uuid> KeysOf(const base::Uuid& household_key,
                               const std::vector<Resident>& residents);
std::vector<base::Uuid> AllKeysOf(const base::Uuid& household_key,
                                  const std::vector<Resident>& residents);

}  // namespace gridkeeper::registration
