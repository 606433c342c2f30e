// Arrivals, signatures and risk areas.
#include <fmt/format.h>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {
namespace {

constexpr rpc::Lengths kVehicle{0, 32}, kSeat{0, 32}, kCompanions{0, 200};

v1::Journey CheckJourney(const v1::Journey& journey, base::TimePoint now, rpc::Checks& check) {
  check.Enum("journey.means", journey.means());
  check.Range("journey.left_at_ms", journey.left_at_ms(), 0, kLatestDateMs, "ms since the epoch");
  check.Time("journey.arrived_at_ms", journey.arrived_at_ms(), now - kOldestArrival,
             now + kClockTolerance);
  return journey;
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SetRiskAreasRequest& request,
                                 v1::SetRiskAreasResponse&) const {
  rpc::Checks check;
  v1::SetRiskAreas command;
  for (const v1::RiskArea& area : request.areas()) {
    const std::string field = fmt::format("areas[{}].", command.areas_size());
    check.Range(field + "from_ms", area.from_ms(), 0, kLatestDateMs, "ms since the epoch");
    check.Range(field + "until_ms", area.until_ms(), 0, kLatestDateMs,
                "ms since the epoch, 0 for open-ended");
    *command.add_areas() = area;
  }
  if (!check.ok()) return check.Refusal();
  return VisibleWhen(
      Prepare(request.district_code(), command),
      [district = request.district_code(),
       wanted = wire::ListFromProto(request.areas())](const base::Reference& reference) {
        const auto areas = reference.risk_areas.find(district);
        return areas != reference.risk_areas.end() && areas->second == wanted;
      });
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::DeclareArrivalRequest& request,
                                 v1::DeclareArrivalResponse& response) const {
  rpc::Checks check;
  v1::DeclareArrival command;
  command.set_arrival_id(call.command_id.ToString());
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  *command.mutable_journey() = CheckJourney(request.journey(), call.now, check);
  check.Text("details.vehicle", request.details().vehicle(), kVehicle);
  check.Text("details.seat", request.details().seat(), kSeat);
  check.Text("details.companions", request.details().companions(), kCompanions);
  check.Count("resident_ids", static_cast<std::size_t>(request.resident_ids_size()), 1,
              kMaxResidents);
  if (!check.ok()) return check.Refusal();
  std::vector<NewDataKey> keys;
  for (const std::string& id : request.resident_ids()) {
    v1::SealedArrivalDetails& one = *command.add_details();
    one.set_resident_id(check.Uuid("resident_ids", id).ToString());
    keys.push_back(SealInto(request.details(),
                            ArrivalOwner(command.arrival_id(), one.resident_id()), master_, one));
  }
  if (!check.ok()) return check.Refusal();
  response.set_arrival_id(command.arrival_id());
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys = std::move(keys);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::VerifyArrivalRequest& request,
                                 v1::VerifyArrivalResponse&) const {
  rpc::Checks check;
  v1::VerifyArrival command;
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  command.set_arrival_id(check.Uuid("arrival_id", request.arrival_id()).ToString());
  check.Enum("finding", request.finding());
  if (!check.ok()) return check.Refusal();
  command.set_finding(request.finding());
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::FileArrivalRequest& request,
                                 v1::FileArrivalResponse&) const {
  rpc::Checks check;
  v1::FileArrival command;
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  command.set_arrival_id(check.Uuid("arrival_id", request.arrival_id()).ToString());
  if (!check.ok()) return check.Refusal();
  command.set_file_number(request.file_number());
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::RecordSignatureRequest& request,
                                 v1::RecordSignatureResponse&) const {
  rpc::Checks check;
  v1::RecordSignature command;
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  command.set_resident_id(check.Uuid("resident_id", request.resident_id()).ToString());
  check.Enum("signature.document", request.signature().document());
  check.Time("signature.signed_at_ms", request.signature().signed_at_ms(),
             call.now - kOldestSignature, call.now + kClockTolerance);
  check.Require(request.signature().recorded_by().empty(), "signature.recorded_by",
                "must be empty: it is the caller");
  if (!check.ok()) return check.Refusal();
  *command.mutable_signature() = request.signature();
  return Prepare(request.grid_code(), command);
}

}  // namespace gridkeeper::registration
