// Fleets: vehicles, drivers and trips. Who comes back from a trip has arrived like anybody else.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide_enterprises.hpp"
#include "registration/domain/enterprise_policy.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

namespace {

base::Decided<const Enterprise*> FindFleet(const AreaState& area, const base::Uuid& id,
                                           const Call& call) {
  auto found = FindEnterprise(area, id, call);
  if (!found || (*found)->profile.kind == base::EnterpriseKind::kFleet) return found;
  return Refuse(Rejection::kWrongState, "enterprise_id",
                fmt::format("enterprise {} is no fleet; give one of kind ENTERPRISE_KIND_FLEET",
                            id.ToString()));
}

struct Home {
  base::Uuid household;
  const Resident* resident = nullptr;
};

// Where somebody lives in this grid; nobody: not here.
Home HomeOf(const AreaState& area, const base::Uuid& id) {
  for (const auto& [household_id, household] : area.households) {
    if (const Resident* resident = Find(household, id)) return {household_id, resident};
  }
  return {};
}

std::optional<base::Rejected> FindDriver(const Enterprise& fleet, const base::Uuid& driver) {
  if (fleet.fleet.drivers.contains(driver)) return std::nullopt;
  return base::Rejected{Rejection::kNotFound, "driver_id",
                        fmt::format("the fleet has no driver {}; see GetEnterprise, or give them "
                                    "to it with AddFleetDriver",
                                    driver.ToString())};
}

// The trip that somebody or something is on; nil: none.
template <typename IsOnIt>
base::Uuid FindUnderWay(const AreaState& area, IsOnIt&& is_on_it) {
  for (const auto& [id, trip] : area.trips) {
    if (trip.IsUnderWay() && is_on_it(trip.plan)) return id;
  }
  return {};
}

}  // namespace

Decision On(const AreaState& area, const SetFleetVehicles& command, const Call& call) {
  const auto fleet = FindFleet(area, command.id, call);
  if (!fleet) return tl::make_unexpected(fleet.error());
  return {{EnterprisesEvent(FleetVehiclesSet{command.id, command.plates})}};
}

Decision On(const AreaState& area, const AddFleetDriver& command, const Call& call) {
  const auto fleet = FindFleet(area, command.id, call);
  if (!fleet) return tl::make_unexpected(fleet.error());
  const std::map<base::Uuid, FleetDriver>& drivers = (*fleet)->fleet.drivers;
  if (drivers.contains(command.driver_id)) {
    return Refuse(Rejection::kAlreadyExists, "resident_id",
                  fmt::format("resident {} drives for the fleet already; see GetEnterprise",
                              command.driver_id.ToString()));
  }
  if (drivers.size() >= kMaxFleetDrivers) {
    return Refuse(Rejection::kWrongState, "enterprise_id",
                  fmt::format("the fleet has {} drivers, as many as it can have; remove who drives "
                              "no more, see RemoveFleetDriver",
                              kMaxFleetDrivers));
  }
  if (command.driver.key_id.IsNil() && HomeOf(area, command.driver_id).resident == nullptr) {
    return Refuse(Rejection::kNotFound, "resident_id",
                  fmt::format("grid {} has no resident {}; give name and phone of somebody from "
                              "outside",
                              call.context.key, command.driver_id.ToString()));
  }
  return {{EnterprisesEvent(FleetDriverAdded{command.id, command.driver_id, command.driver})}};
}

Decision On(const AreaState& area, const RemoveFleetDriver& command, const Call& call) {
  const auto fleet = FindFleet(area, command.id, call);
  if (!fleet) return tl::make_unexpected(fleet.error());
  if (auto fault = FindDriver(**fleet, command.driver_id)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const base::Uuid trip = FindUnderWay(area, [&](const TripPlan& plan) {
    return plan.enterprise == command.id && plan.driver == command.driver_id;
  });
  if (!trip.IsNil()) {
    return Refuse(Rejection::kWrongState, "driver_id",
                  fmt::format("driver {} is on trip {}; see ReturnTrip",
                              command.driver_id.ToString(), trip.ToString()));
  }
  return {{EnterprisesEvent(FleetDriverRemoved{
      command.id, command.driver_id, (*fleet)->fleet.drivers.at(command.driver_id).key_id})}};
}

Decision On(const AreaState& area, const RecordTrip& command, const Call& call) {
  const TripPlan& plan = command.plan;
  const auto fleet = FindFleet(area, plan.enterprise, call);
  if (!fleet) return tl::make_unexpected(fleet.error());
  if (auto fault = FindDriver(**fleet, plan.driver)) return tl::make_unexpected(std::move(*fault));
  const std::vector<std::string>& plates = (*fleet)->fleet.plates;
  if (std::find(plates.begin(), plates.end(), plan.plate) == plates.end()) {
    return Refuse(Rejection::kNotFound, "plate",
                  "is none of the fleet's vehicles; see GetEnterprise, or SetFleetVehicles");
  }
  if (auto fault = FindOutOfTime("left_at_ms", plan.left_at, kOldestArrival, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const base::Uuid of_driver =
      FindUnderWay(area, [&](const TripPlan& one) { return one.driver == plan.driver; });
  const base::Uuid of_vehicle =
      FindUnderWay(area, [&](const TripPlan& one) { return one.plate == plan.plate; });
  if (!of_driver.IsNil() || !of_vehicle.IsNil()) {
    return Refuse(Rejection::kWrongState, of_driver.IsNil() ? "plate" : "driver_id",
                  fmt::format("is on trip {}; see ReturnTrip",
                              (of_driver.IsNil() ? of_vehicle : of_driver).ToString()));
  }
  const auto kept = std::count_if(area.trips.begin(), area.trips.end(), [&](const auto& entry) {
    return entry.second.IsUnderWay() || entry.second.returned_at + kTripKept > call.context.now;
  });
  if (std::cmp_greater_equal(kept, kMaxTrips)) {
    return Refuse(Rejection::kWrongState, "grid_code",
                  fmt::format("grid {} has {} trips of the last {} days, as many as it can keep; "
                              "register the fleet in another grid",
                              call.context.key, kMaxTrips, kTripKept.count()));
  }
  return {{EnterprisesEvent(TripRecorded{command.id, plan})}};
}

// Also of a fleet that has closed: who is under way comes back.
Decision On(const AreaState& area, const ReturnTrip& command, const Call& call) {
  const Trip* trip = area.trips.Find(command.id);
  if (trip == nullptr) {
    return Refuse(Rejection::kNotFound, "trip_id",
                  fmt::format("grid {} has no trip {} (any more); see ListTrips", call.context.key,
                              command.id.ToString()));
  }
  if (!trip->IsUnderWay()) {
    return Refuse(Rejection::kWrongState, "trip_id",
                  fmt::format("trip {} is back already; see ListTrips", command.id.ToString()));
  }
  if (trip->plan.driver != command.driver || trip->plan.plate != command.plate) {
    return Refuse(Rejection::kInvalid, trip->plan.plate == command.plate ? "driver_id" : "plate",
                  fmt::format("must be that of trip {}; see ListTrips", command.id.ToString()));
  }
  if (command.left_there_at < trip->plan.left_at) {
    return Refuse(Rejection::kInvalid, "left_there_at_ms", "must not lie before the trip began");
  }
  if (auto fault = FindOutOfTime("returned_at_ms", command.returned_at, kOldestArrival, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const Home home = HomeOf(area, command.driver);
  if (home.resident != nullptr) {
    const auto at_rest = FindAtRest(area, home.household, call);
    if (!at_rest) return tl::make_unexpected(at_rest.error());
  }
  const IsolationOwed owed = OwedFrom(trip->plan.to, command.left_there_at, call);
  const bool is_declared =
      home.resident != nullptr && home.resident->papers->arrivals.size() < kMaxArrivals;
  std::vector<Event> events = {EnterprisesEvent(
      TripReturned{command.id, command.left_there_at, command.returned_at, owed.isolation,
                   owed.days, is_declared, is_declared ? base::Uuid{} : command.key_id})};
  if (is_declared) {
    events.emplace_back(ArrivalDeclared{command.id,
                                        home.household,
                                        {.from = trip->plan.to,
                                         .left_at = command.left_there_at,
                                         .arrived_at = command.returned_at,
                                         .means = TravelMeans::kLorry},
                                        {{command.driver, command.sealed, command.key_id}}});
  }
  return events;
}

}  // namespace gridkeeper::registration::decide
