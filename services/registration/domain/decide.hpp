// What becomes of an input. Pure: the state of the input's key, the reference data and the context
// are all it sees. That the actor covers the key's area has been checked by the loop.
//
// Files: decide_area.cpp (areas, staff, duty, rules), decide_grid.cpp (buildings, households, noted
// cases), decide_duty.cpp (duty for one household or person), decide_move.cpp (moves of people),
// decide_building.cpp (moves of buildings), decide_import.cpp (rows of other bodies' files),
// decide_papers.cpp (arrivals, signatures, risk areas), decide_gates.cpp (checkpoints, passes,
// scans, what health tells of isolations), decide_zones.cpp (risk zones and what they mean),
// decide_census.cpp (doors, visits, rounds),
// decide_person.cpp (claims of id numbers),
// decide_volunteers.hpp (volunteers and shifts), decide_enterprises.hpp (enterprises).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "registration/domain/commands.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

using Decision = base::Decided<std::vector<Event>>;

Decision Decide(const State& state, const base::Reference& reference, const Input& input,
                const base::Context& context);

// The end of a census round, the gaps of shifts, the day of enterprises, and what is to be
// forgotten, fall due by themselves.
std::optional<base::TimePoint> NextDeadline(const State& state);
std::vector<Event> DecideDeadline(const State& state, const base::Reference& reference,
                                  base::TimePoint due, const base::Context& context);

// The parts of Decide. The state is of the right kind and the input's shape is right.
namespace decide {

struct Call {
  const base::Reference& reference;
  const base::Context& context;
};

Decision On(const AreaState&, const DefineArea&, const Call&);
Decision On(const AreaState&, const RetireArea&, const Call&);
Decision On(const AreaState&, const DefineStaff&, const Call&);
Decision On(const AreaState&, const RemoveStaff&, const Call&);
Decision On(const AreaState&, const ReleaseStaff&, const Call&);
Decision On(const AreaState&, const SetRoster&, const Call&);
Decision On(const AreaState&, const SubstituteStaff&, const Call&);
Decision On(const AreaState&, const EndSubstitution&, const Call&);
Decision On(const AreaState&, const AssignDedicatedWorker&, const Call&);
Decision On(const AreaState&, const NameResponsibleParties&, const Call&);
Decision On(const AreaState&, const SetRules&, const Call&);
Decision On(const AreaState&, const SetRiskAreas&, const Call&);
Decision On(const AreaState&, const DeclareArrival&, const Call&);
Decision On(const AreaState&, const VerifyArrival&, const Call&);
Decision On(const AreaState&, const FileArrival&, const Call&);
Decision On(const AreaState&, const RecordSignature&, const Call&);
Decision On(const AreaState&, const SetZoneRules&, const Call&);
Decision On(const AreaState&, const DeclareZone&, const Call&);
Decision On(const AreaState&, const ChangeZone&, const Call&);
Decision On(const AreaState&, const LiftZone&, const Call&);
Decision On(const AreaState&, const DefineCheckpoint&, const Call&);
Decision On(const AreaState&, const IssuePass&, const Call&);
Decision On(const AreaState&, const RevokePass&, const Call&);
Decision On(const AreaState&, const RecordScan&, const Call&);
Decision On(const AreaState&, const NoteIsolation&, const Call&);
Decision On(const AreaState&, const NoteIsolations&, const Call&);
Decision On(const AreaState&, const RegisterBuilding&, const Call&);
Decision On(const AreaState&, const RegisterHousehold&, const Call&);
Decision On(const AreaState&, const AddResidents&, const Call&);
Decision On(const AreaState&, const ImportResidents&, const Call&);
Decision On(const AreaState&, const ForgetHousehold&, const Call&);
Decision On(const AreaState&, const RegisterDoors&, const Call&);
Decision On(const AreaState&, const RemoveDoor&, const Call&);
Decision On(const AreaState&, const RecordVisit&, const Call&);
Decision On(const AreaState&, const OpenCensusRound&, const Call&);
Decision On(const AreaState&, const BeginCensusRound&, const Call&);
Decision On(const AreaState&, const MoveHousehold&, const Call&);
Decision On(const AreaState&, const MoveResidents&, const Call&);
Decision On(const AreaState&, const SeparateResident&, const Call&);
Decision On(const AreaState&, const ResolveDuplicateCase&, const Call&);
Decision On(const AreaState&, const MoveBuilding&, const Call&);
Decision On(const AreaState&, const AcceptMove&, const Call&);
Decision On(const AreaState&, const CompleteMove&, const Call&);
Decision On(const AreaState&, const ReturnMove&, const Call&);
Decision On(const AreaState&, const AcceptBuilding&, const Call&);
Decision On(const AreaState&, const CompleteBuildingMove&, const Call&);
Decision On(const AreaState&, const ReturnBuilding&, const Call&);
Decision On(const AreaState&, const NoteDuplicateCase&, const Call&);
Decision On(const AreaState&, const VolunteersInput&, const Call&);
Decision On(const AreaState&, const EnterprisesInput&, const Call&);
Decision On(const State&, const ClaimIdNumber&, const Call&);
Decision On(const State&, const ReleaseIdNumber&, const Call&);
Decision On(const State&, const SettleDuplicateCase&, const Call&);

// Whether the area of this key can be worked with: the refusal when it was not defined, or is
// retired.
std::optional<base::Rejected> FindUnusable(const AreaState& area, std::string_view field,
                                           const Call& call);

// Why this member of staff cannot be on duty in the grid.
std::optional<base::Rejected> FindUnfit(std::string_view staff_id, std::string_view field,
                                        const Call& call);

// The building of this name that is here, also if it is about to go.
std::optional<base::Uuid> FindNamed(const AreaState& area, std::string_view name);
// The building, if it is here and stays; else the refusal, or where to hand the command on to.
base::Decided<const Building*> FindHere(const AreaState& area, const base::Uuid& building,
                                        const Call& call);
// The door, if what happens there is this grid's to record; else the same.
base::Decided<const KnownDoor*> FindDoor(const AreaState& area, const base::Uuid& door,
                                         const Call& call);

// The household, if it is here and nobody in it is moving; else the refusal, or where to hand the
// command on to.
base::Decided<const Household*> FindAtRest(const AreaState& area, const base::Uuid& household,
                                           const Call& call);

// The resident of this household; `field` names it in the request.
base::Decided<const Resident*> FindResident(const Household& household,
                                            const base::Uuid& household_id,
                                            const base::Uuid& resident, std::string_view field);

// The refusal of a moment that lies ahead, or too long ago.
std::optional<base::Rejected> FindOutOfTime(std::string_view field, base::TimePoint time,
                                            std::chrono::days oldest, const Call& call);

// What the district's risk areas ask of who left this place at that moment.
struct IsolationOwed {
  base::IsolationKind isolation = base::IsolationKind::kNoIsolation;
  std::int32_t days = 0;
};
IsolationOwed OwedFrom(std::string_view from, base::TimePoint left_at, const Call& call);

// The move of a whole household that is at rest.
MoveBegun WholeMove(const AreaState& area, const base::Uuid& move, const base::Uuid& id,
                    const Household& household, base::AreaCode to_grid, Door to, const Call& call);

}  // namespace decide
}  // namespace gridkeeper::registration
