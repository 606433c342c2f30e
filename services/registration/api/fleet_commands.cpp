// Fleets: vehicles, drivers, trips.
#include "base/plate.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {
namespace {

constexpr rpc::Lengths kPersonName{1, kMaxNameCharacters}, kAddress{0, 200};

v1::FleetDriverDetails CheckDriver(const v1::FleetDriverDetails& details, rpc::Checks& check) {
  check.Text("details.name", details.name(), kPersonName);
  CheckPhone("details.phone", details.phone(), check);
  check.Require(!details.phone().empty(), "details.phone", "is needed: a driver has to be reached");
  check.Text("details.address", details.address(), kAddress);
  return details;
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::SetFleetVehiclesRequest& request,
                                 v1::SetFleetVehiclesResponse&) const {
  rpc::Checks check;
  v1::SetFleetVehicles command;
  command.set_enterprise_id(check.Uuid("enterprise_id", request.enterprise_id()).ToString());
  if (!check.ok()) return check.Refusal();
  for (const std::string& plate : request.plates()) command.add_plates(base::NormalPlate(plate));
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::AddFleetDriverRequest& request,
                                 v1::AddFleetDriverResponse& response) const {
  rpc::Checks check;
  v1::AddFleetDriver command;
  command.set_enterprise_id(check.Uuid("enterprise_id", request.enterprise_id()).ToString());
  const base::Uuid resident = check.OptionalUuid("resident_id", request.resident_id());
  check.Require(resident.IsNil() == request.has_details(), "resident_id",
                "must be given, or the details of somebody from outside; leave out one of them");
  v1::FleetDriverDetails details;
  if (request.has_details()) details = CheckDriver(request.details(), check);
  if (!check.ok()) return check.Refusal();
  v1::SealedFleetDriver& driver = *command.mutable_driver();
  driver.set_driver_id((resident.IsNil() ? call.command_id : resident).ToString());
  std::vector<NewDataKey> keys;
  if (resident.IsNil()) {
    keys.push_back(SealInto(details, DriverOwner(driver.driver_id()), master_, driver));
  }
  response.set_driver_id(driver.driver_id());
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys = std::move(keys);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::RemoveFleetDriverRequest& request,
                                 v1::RemoveFleetDriverResponse&) const {
  rpc::Checks check;
  v1::RemoveFleetDriver command;
  command.set_enterprise_id(check.Uuid("enterprise_id", request.enterprise_id()).ToString());
  command.set_driver_id(check.Uuid("driver_id", request.driver_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::RecordTripRequest& request,
                                 v1::RecordTripResponse& response) const {
  rpc::Checks check;
  v1::RecordTrip command;
  command.set_trip_id(call.command_id.ToString());
  v1::TripPlan& plan = *command.mutable_plan();
  plan.set_enterprise_id(check.Uuid("enterprise_id", request.enterprise_id()).ToString());
  plan.set_driver_id(check.Uuid("driver_id", request.driver_id()).ToString());
  check.Time("left_at_ms", request.left_at_ms(), call.now - kOldestArrival,
             call.now + kClockTolerance);
  if (!check.ok()) return check.Refusal();
  plan.set_plate(base::NormalPlate(request.plate()));
  plan.set_to_area_code(request.to_area_code());
  plan.set_left_at_ms(request.left_at_ms());
  response.set_trip_id(command.trip_id());
  return Prepare(request.grid_code(), command);
}

// Whether the driver is a resident only the state knows: the details of an arrival are sealed
// whoever it is.
Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::ReturnTripRequest& request,
                                 v1::ReturnTripResponse&) const {
  rpc::Checks check;
  v1::ReturnTrip command;
  command.set_trip_id(check.Uuid("trip_id", request.trip_id()).ToString());
  command.set_driver_id(check.Uuid("driver_id", request.driver_id()).ToString());
  check.Range("left_there_at_ms", request.left_there_at_ms(), 0, kLatestDateMs,
              "ms since the epoch");
  check.Time("returned_at_ms", request.returned_at_ms(), call.now - kOldestArrival,
             call.now + kClockTolerance);
  if (!check.ok()) return check.Refusal();
  command.set_plate(base::NormalPlate(request.plate()));
  command.set_left_there_at_ms(request.left_there_at_ms());
  command.set_returned_at_ms(request.returned_at_ms());
  v1::ArrivalDetails details;
  details.set_vehicle(command.plate());
  const NewDataKey key =
      SealInto(details, ArrivalOwner(command.trip_id(), command.driver_id()), master_, command);
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys.push_back(key);
  return prepared;
}

}  // namespace gridkeeper::registration
