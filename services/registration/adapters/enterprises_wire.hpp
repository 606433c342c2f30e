// The pieces that records about enterprises share, between protobuf and the domain. The templates
// take an eventing::Reading, which gathers what is wrong.
#pragma once

#include <string>
#include <vector>

#include "gridkeeper/registration/v1/registration_enterprises.pb.h"
#include "gridkeeper/registration/v1/registration_fleets.pb.h"
#include "registration/adapters/wire.hpp"
#include "registration/domain/enterprises.hpp"

namespace gridkeeper::registration::wire {

v1::SealedEnterprise ToProto(const base::Uuid& id, const EnterpriseProfile& profile);
v1::ReopeningFile ToProto(const ReopeningFile& file);
v1::StaffReport ToProto(const StaffReport& report);
v1::SealedFleetDriver ToProto(const base::Uuid& id, const FleetDriver& driver);
v1::TripPlan ToProto(const TripPlan& plan);
ReopeningFile FromProto(const v1::ReopeningFile& file);
StaffReport FromProto(const v1::StaffReport& report);

// YYYY-MM-DD; the epoch for what is none.
Day DayFrom(std::string_view text);
std::string ToWire(Day day);

// Of every message that names an enterprise by its id.
template <typename R>
base::Uuid EnterpriseOf(R& m) {
  return m.Id(m->enterprise_id(), "enterprise_id");
}

// Its id stands beside it.
template <typename R>
FleetDriver DriverFrom(R& reading, const v1::SealedFleetDriver& m) {
  return {m.sealed(), OptionalId(reading, m.key_id(), "driver.key_id")};
}

template <typename R>
TripPlan TripPlanFrom(R& reading, const v1::TripPlan& m) {
  return {.enterprise = reading.Id(m.enterprise_id(), "plan.enterprise_id"),
          .driver = reading.Id(m.driver_id(), "plan.driver_id"),
          .plate = m.plate(),
          .to = m.to_area_code(),
          .left_at = base::FromUnixMillis(m.left_at_ms())};
}

// Its id stands beside it.
template <typename R>
EnterpriseProfile ProfileFrom(R& reading, const v1::SealedEnterprise& m) {
  return {.kind = EnumOf<base::EnterpriseKind>(m.kind()),
          .name = m.name(),
          .credit_code = m.credit_code(),
          .building = m.building(),
          .door = m.door(),
          .staff = m.staff(),
          .sealed = m.sealed(),
          .key_id = reading.Id(m.key_id(), "enterprise.key_id")};
}

}  // namespace gridkeeper::registration::wire
