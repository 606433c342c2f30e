// What registration decides on: commands of people, and messages from other keys of this domain.
// The actor, the key and the time stand in base::Context.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "registration/domain/enterprise_messages.hpp"
#include "registration/domain/state.hpp"
#include "registration/domain/volunteer_messages.hpp"

namespace gridkeeper::registration {

// Commands.

struct DefineArea {
  std::string name;
  base::AreaCode parent;
};

struct RetireArea {};

struct DefineStaff {
  std::string staff_id;
  base::Role role = base::Role::kNone;
  std::vector<base::AreaCode> areas;  // the first is the key
  base::TimePoint valid_from{};
  base::TimePoint valid_until = base::TimePoint::max();
  std::string sealed = {};  // empty: the details stay as they are
  base::Uuid key_id = {};
};

struct RemoveStaff {
  std::string staff_id;
};

struct SetRoster {
  base::Roster roster;
};

struct SubstituteStaff {
  std::string staff_id;
  base::Substitution substitution;
};

struct EndSubstitution {
  std::string staff_id;
};

struct AssignDedicatedWorker {
  base::Uuid household;
  std::string staff_id;  // empty: nobody any more
};

struct NameResponsibleParties {
  base::Uuid household;
  base::Uuid resident;
  Parties parties;
};

struct SetRules {
  std::optional<std::int32_t> utc_offset_minutes = std::nullopt;
  std::optional<std::int32_t> isolation_days = std::nullopt;
  std::optional<std::int32_t> fever_threshold_tenths = std::nullopt;
  std::optional<std::int32_t> morning_end_minute = std::nullopt;
  std::optional<std::int32_t> evening_end_minute = std::nullopt;
  std::optional<std::int32_t> supply_overdue_hours = std::nullopt;
  std::vector<std::int32_t> ladder_minutes = {};  // empty: stays as it is
};

struct SetRiskAreas {
  std::vector<base::RiskArea> areas;
};

struct SetZoneRules {
  std::vector<base::ZoneRules> rules;
};

struct DeclareZone {
  base::Uuid id;
  base::Zone extent;  // places without since; from the epoch: from now on
  std::string order_number;
};

struct ChangeZone {
  base::Uuid id;
  base::Zone extent;  // without from; places without since
  std::string order_number;
};

struct LiftZone {
  base::Uuid id;
  std::string order_number;
};

struct DeclareArrival {
  base::Uuid id;
  base::Uuid household;
  Journey journey;
  std::vector<ArrivalDetails> details;  // of each resident who came
};

struct VerifyArrival {
  base::Uuid household;
  base::Uuid id;
  ArrivalFinding finding = ArrivalFinding::kNone;
};

struct FileArrival {
  base::Uuid household;
  base::Uuid id;
  std::string file_number;
};

struct RecordSignature {
  base::Uuid household;
  base::Uuid resident;
  Signature signature;
};

struct DefineCheckpoint {
  base::Uuid id;
  bool exists = false;  // it is to be there already
  base::AreaCode guarded = {};
  std::string name = {};
  bool is_closed = false;
};

struct IssuePass {
  base::Uuid id;
  Pass pass;  // without who issued it and when; valid_from the epoch: from now on
};

struct RevokePass {
  base::Uuid id;
  PassRevocationReason reason = PassRevocationReason::kNone;
};

struct RecordScan {
  base::Uuid id;
  GateScan scan;
};

struct RegisterBuilding {
  base::Uuid id;
  Building building;
};

struct RegisterHousehold {
  base::Uuid id;
  Door place;
  base::Uuid key_id;
  std::vector<Resident> residents;
};

struct AddResidents {
  base::Uuid household;
  std::vector<Resident> residents;
};

struct ImportRow {
  std::int32_t row = 0;  // its place in the request
  Door place;
  Resident resident;
};

struct ImportResidents {
  base::Uuid id;
  std::vector<ImportRow> rows;
};

enum class ForgetReason : std::uint8_t {
  kNone = 0,
  kMovedAway = 1,
  kRegisteredInError = 2,
  kRequested = 3,
  kPurposeEnded = 4,
};

struct ForgetHousehold {
  base::Uuid id;
  ForgetReason reason = ForgetReason::kNone;
};

struct RegisterDoors {
  base::Uuid building;
  std::vector<Door> doors;
};

enum class DoorRemovalReason : std::uint8_t {
  kNone = 0,
  kRegisteredInError = 1,
  kNoLongerThere = 2,
};

struct RemoveDoor {
  base::Uuid id;
  DoorRemovalReason reason = DoorRemovalReason::kNone;
};

struct RecordVisit {
  base::Uuid door;
  VisitWay way = VisitWay::kNone;
  VisitOutcome outcome = VisitOutcome::kNone;
  base::TimePoint visited_at{};
  std::vector<base::Uuid> absent_residents = {};
};

struct OpenCensusRound {
  base::Uuid id;
  std::string name;
  base::TimePoint due_at{};
};

struct MoveHousehold {
  base::Uuid id;
  base::Uuid household;
  base::AreaCode to_grid;
  Door to;
};

struct MoveResidents {
  base::Uuid id;
  base::Uuid household;
  std::vector<base::Uuid> movers;
  base::AreaCode to_grid;
  Door to;
  base::Uuid to_household;  // nil: a household of their own
  // As the handler found the household: all of it, sealed anew. Empty: it found none.
  std::vector<Resident> residents;
  base::Uuid key_id;  // of who stays
  base::Uuid replaces_key_id;
  base::Uuid merge_into = {};  // nil: nobody is made one with another
};

struct SeparateResident {
  base::Uuid household;
  base::Uuid resident;
};

struct ResolveDuplicateCase {
  base::Uuid case_id;
  DuplicateFinding finding = DuplicateFinding::kNone;
};

struct MoveBuilding {
  base::Uuid id;
  base::AreaCode to_grid;
  std::string name;  // there; empty: the same
};

// Messages.

struct AcceptBuilding {
  MovingBuilding moving;
};

struct CompleteBuildingMove {
  base::Uuid id;
};

struct ReturnBuilding {
  base::Uuid id;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct AcceptMove {
  Moving moving;
};

struct CompleteMove {
  base::Uuid id;
};

struct ReturnMove {
  base::Uuid id;
  base::Rejection reason = base::Rejection::kNone;
  std::string message;
};

struct BeginCensusRound {
  base::Uuid id;
  base::TimePoint due_at{};
  base::TimePoint opened_at{};
};

struct ClaimIdNumber {
  ClaimRef claim;
};

struct ReleaseIdNumber {
  ClaimRef claim;
};

struct NoteDuplicateCase {
  base::Uuid case_id;
  Duplicate duplicate;
};

struct SettleDuplicateCase {
  base::Uuid case_id;
  DuplicateFinding finding = DuplicateFinding::kNone;
  std::vector<base::Uuid> residents;
};

struct ReleaseStaff {
  std::string staff_id;
};

// From health's events.

// A case was opened, or is open no more.
struct NoteIsolation {
  base::Uuid resident;
  base::Uuid case_id;
  std::optional<base::TimePoint> since;  // nullopt: open no more
};

// All cases of a resident that are open in this grid: who came or went.
struct NoteIsolations {
  base::Uuid resident;
  Isolation isolation;
};

using Input =
    std::variant<DefineArea, RetireArea, DefineStaff, RemoveStaff, SetRoster, SubstituteStaff,
                 EndSubstitution, AssignDedicatedWorker, NameResponsibleParties, SetRules,
                 SetRiskAreas, DeclareArrival, VerifyArrival, FileArrival, RecordSignature,
                 RegisterBuilding, RegisterHousehold, AddResidents, ImportResidents,
                 ForgetHousehold, RegisterDoors, RemoveDoor, RecordVisit, OpenCensusRound,
                 MoveHousehold, MoveResidents, SeparateResident, ResolveDuplicateCase, MoveBuilding,
                 AcceptMove, CompleteMove, ReturnMove, AcceptBuilding, CompleteBuildingMove,
                 ReturnBuilding, BeginCensusRound, ClaimIdNumber, ReleaseIdNumber,
                 NoteDuplicateCase, SettleDuplicateCase, ReleaseStaff, DefineCheckpoint, IssuePass,
                 RevokePass, RecordScan, NoteIsolation, NoteIsolations, SetZoneRules, DeclareZone,
                 ChangeZone, LiftZone, VolunteersInput, EnterprisesInput>;

}  // namespace gridkeeper::registration
