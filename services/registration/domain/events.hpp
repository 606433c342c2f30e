// What registration decides. Every event carries all that evolve needs; settings and reference data
// are never read again when the log is folded.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "registration/domain/commands.hpp"
#include "registration/domain/enterprise_messages.hpp"
#include "registration/domain/state.hpp"
#include "registration/domain/volunteer_messages.hpp"

namespace gridkeeper::registration {

struct AreaDefined {
  std::string name;
  base::AreaCode parent;
};

struct AreaRetired {
  std::string name;
  base::AreaCode parent;
};

struct StaffDefined {
  std::string staff_id;
  StaffEntry entry;
  base::Uuid replaced_key_id;    // destroyed; nil where there is none
  base::AreaCode previous_area;  // kept the record before; empty when this one did
};

struct StaffRemoved {
  std::string staff_id;
  base::Uuid key_id;
};

struct StaffReleased {
  std::string staff_id;
  base::Uuid key_id;  // nil where this area kept no such record
};

struct RosterChanged {
  base::Roster roster;
};

struct SubstitutionBegun {
  std::string staff_id;
  base::Substitution substitution;
};

struct SubstitutionEnded {
  std::string staff_id;
};

struct DedicatedWorkerAssigned {
  base::Uuid household;
  std::string staff_id;
};

struct ResponsiblePartiesNamed {
  base::Uuid household;
  base::Uuid resident;
  Parties parties;
  base::Uuid replaced_key_id;
};

struct RulesChanged {
  base::Rules rules;
};

struct RiskAreasChanged {
  std::vector<base::RiskArea> areas;
};

struct ArrivalDeclared {
  base::Uuid id;
  base::Uuid household;
  Journey journey;
  std::vector<ArrivalDetails> details;
};

struct ArrivalVerified {
  base::Uuid id;
  base::Uuid household;
  std::vector<base::Uuid> residents;
  ArrivalFinding finding = ArrivalFinding::kNone;
  base::TimePoint arrived_at{};
  base::IsolationKind isolation = base::IsolationKind::kNone;
  std::int32_t isolation_days = 0;
};

struct ArrivalFiled {
  base::Uuid id;
  base::Uuid household;
  std::string file_number;
};

struct SignatureRecorded {
  base::Uuid household;
  base::Uuid resident;
  Signature signature;  // without who recorded it
};

struct BuildingRegistered {
  base::Uuid id;
  Building building;
};

struct HouseholdRegistered {
  base::Uuid id;
  Door place;
  base::Uuid key_id;  // nil where each resident has one of its own
  std::vector<Resident> residents;
};

struct ResidentsAdded {
  base::Uuid household;
  std::vector<Resident> residents;
};

struct ResidentRecordAdded {
  base::Uuid household;
  base::Uuid resident;
  Resident record;
};

struct ResidentsImported {
  base::Uuid id;
  std::vector<ImportAnswer> answers;
  std::vector<base::Uuid> unused_key_ids;
};

struct HouseholdForgotten {
  base::Uuid id = {};
  ForgetReason reason = ForgetReason::kNone;
  base::Uuid key_id = {};
  std::vector<Resident> residents = {};  // without what is sealed
  std::vector<base::Uuid> pass_key_ids = {};
};

struct DoorsRegistered {
  base::Uuid building;
  std::vector<Door> doors;  // new ones only
};

struct DoorRemoved {
  base::Uuid id;
  DoorRemovalReason reason = DoorRemovalReason::kNone;
};

struct VisitRecorded {
  base::Uuid door;
  base::Uuid household;  // nil: none is registered there
  VisitWay way = VisitWay::kNone;
  VisitOutcome outcome = VisitOutcome::kNone;
  base::TimePoint visited_at{};
  std::vector<base::Uuid> absent_residents;
};

struct CensusRoundOpened {
  base::Uuid id;
  std::string name;
  base::TimePoint due_at{};
  base::TimePoint opened_at{};
  std::vector<base::AreaCode> grids;
};

struct CensusRoundBegun {
  base::Uuid id;
  base::TimePoint due_at{};
  base::TimePoint opened_at{};
};

struct CensusRoundDue {
  base::Uuid id;
  base::TimePoint due_at{};
  DoorFigures figures;
};

struct MoveBegun {
  Moving moving;
  std::vector<Resident> staying;  // sealed anew; empty when the household moves as a whole
  base::Uuid key_id;
  std::vector<base::Uuid> replaced_key_ids;
};

struct ResidentsMovedIn {
  Moving moving;
  std::vector<base::Uuid> replaced_pass_key_ids = {};
};

struct MoveDeclined {
  base::Uuid move;
  base::AreaCode from_grid;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct ResidentsMovedOut {
  base::Uuid move;
  std::int32_t number = 0;
  base::Uuid household;
  std::vector<base::Uuid> residents;
  base::AreaCode to_grid;
  base::Uuid to_household;
  bool household_gone = false;
};

struct MoveReturned {
  base::Uuid move;
  base::Uuid household;
  std::vector<base::Uuid> residents;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct BuildingMoveBegun {
  MovingBuilding moving;
};

struct BuildingMovedIn {
  MovingBuilding moving;
};

struct BuildingMoveDeclined {
  base::Uuid id;
  base::AreaCode from_grid;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct BuildingMovedOut {
  base::Uuid id;
  base::AreaCode to_grid;
};

struct BuildingMoveReturned {
  base::Uuid id;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct ResidentSeparated {
  base::Uuid household;
  Resident resident;
  base::Uuid from;
};

struct DuplicateFindingGiven {
  base::Uuid case_id;
  PersonKey person;
  DuplicateFinding finding = DuplicateFinding::kNone;
  std::vector<base::Uuid> residents;
};

struct IdNumberClaimed {
  ClaimRef claim;
};

struct IdNumberReleased {
  ClaimRef claim;
};

// The case as it stands, and the grids that are told.
struct CaseFacts {
  base::Uuid case_id;
  std::vector<ClaimRef> claims;  // oldest first
  std::vector<base::AreaCode> grids;
};

struct DuplicateCaseOpened : CaseFacts {};
struct DuplicateCaseChanged : CaseFacts {};
struct DuplicateCaseClosed : CaseFacts {};

struct DuplicateCaseSettled : CaseFacts {
  DuplicateFinding finding = DuplicateFinding::kNone;
};

struct DuplicateFindingOutdated {
  base::Uuid case_id;
};

struct DuplicateCaseNoted {
  base::Uuid case_id;
  Duplicate duplicate;
};

struct CheckpointDefined {
  base::Uuid id;
  base::Checkpoint checkpoint;
};

struct PassIssued {
  base::Uuid id;
  Pass pass;
  base::Uuid replaced_key_id;
};

struct PassRevoked {
  base::Uuid id;
  PassRevocationReason reason = PassRevocationReason::kNone;
};

struct PassForgotten {
  base::Uuid id;
  base::Uuid key_id;
};

struct GateScanned {
  base::Uuid id;
  GateScan scan;
  base::Uuid resident = {};  // nil: not a resident's pass
  base::Uuid household = {};
  bool is_isolated = false;
};

struct IsolationNoted {
  base::Uuid resident;
  Isolation isolation;  // of no cases: over
};

struct ZoneRulesChanged {
  std::vector<base::ZoneRules> rules;
};

struct ZoneDeclared {
  base::Uuid id;
  base::Zone extent;
  std::string order_number;
};

struct ZoneChanged {
  base::Uuid id;
  base::Zone extent;
  std::string order_number;
};

struct ZoneLifted {
  base::Uuid id;
  std::string order_number;
};

using Event = std::variant<
    AreaDefined, AreaRetired, StaffDefined, StaffRemoved, StaffReleased, RosterChanged,
    SubstitutionBegun, SubstitutionEnded, DedicatedWorkerAssigned, ResponsiblePartiesNamed,
    RulesChanged, RiskAreasChanged, ArrivalDeclared, ArrivalVerified, ArrivalFiled,
    SignatureRecorded, BuildingRegistered, HouseholdRegistered, ResidentsAdded, ResidentRecordAdded,
    ResidentsImported, HouseholdForgotten, DoorsRegistered, DoorRemoved, VisitRecorded,
    CensusRoundOpened, CensusRoundBegun, CensusRoundDue, MoveBegun, ResidentsMovedIn, MoveDeclined,
    ResidentsMovedOut, MoveReturned, BuildingMoveBegun, BuildingMovedIn, BuildingMoveDeclined,
    BuildingMovedOut, BuildingMoveReturned, IdNumberClaimed, ResidentSeparated,
    DuplicateFindingGiven, IdNumberReleased, DuplicateCaseOpened, DuplicateCaseChanged,
    DuplicateCaseClosed, DuplicateCaseSettled, DuplicateFindingOutdated, DuplicateCaseNoted,
    CheckpointDefined, PassIssued, PassRevoked, PassForgotten, GateScanned, IsolationNoted,
    ZoneRulesChanged, ZoneDeclared, ZoneChanged, ZoneLifted, VolunteersEvent, EnterprisesEvent>;

}  // namespace gridkeeper::registration
