#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/enterprises_codec.hpp"
#include "registration/adapters/enterprises_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Input>>;

Read ReadReopening(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SubmitReopeningFile>()) {
    Reading<v1::SubmitReopeningFile> m(value);
    return m.As<Input>(EnterprisesInput(
        SubmitReopeningFile{wire::EnterpriseOf(m), m.Id(m->file_id(), "file_id"),
                            wire::FromProto(m->file()), m->sealed(), m.Id(m->key_id(), "key_id")}));
  }
  if (type == TypeOf<v1::ReviewReopening>()) {
    Reading<v1::ReviewReopening> m(value);
    return m.As<Input>(EnterprisesInput(
        ReviewReopening{wire::EnterpriseOf(m), m.Id(m->file_id(), "file_id"),
                        wire::EnumOf<ReopeningFinding>(m->finding()), m->reasons()}));
  }
  if (type == TypeOf<v1::SetVenueRules>()) {
    Reading<v1::SetVenueRules> m(value);
    return m.As<Input>(EnterprisesInput(SetVenueRules{wire::ListFromProto(m->rules())}));
  }
  return std::nullopt;
}

Read ReadFleet(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SetFleetVehicles>()) {
    Reading<v1::SetFleetVehicles> m(value);
    return m.As<Input>(
        EnterprisesInput(SetFleetVehicles{wire::EnterpriseOf(m), wire::Texts(m->plates())}));
  }
  if (type == TypeOf<v1::AddFleetDriver>()) {
    Reading<v1::AddFleetDriver> m(value);
    return m.As<Input>(EnterprisesInput(
        AddFleetDriver{wire::EnterpriseOf(m), m.Id(m->driver().driver_id(), "driver.driver_id"),
                       wire::DriverFrom(m, m->driver())}));
  }
  if (type == TypeOf<v1::RemoveFleetDriver>()) {
    Reading<v1::RemoveFleetDriver> m(value);
    return m.As<Input>(EnterprisesInput(
        RemoveFleetDriver{wire::EnterpriseOf(m), m.Id(m->driver_id(), "driver_id")}));
  }
  if (type == TypeOf<v1::RecordTrip>()) {
    Reading<v1::RecordTrip> m(value);
    return m.As<Input>(EnterprisesInput(
        RecordTrip{m.Id(m->trip_id(), "trip_id"), wire::TripPlanFrom(m, m->plan())}));
  }
  if (type == TypeOf<v1::ReturnTrip>()) {
    Reading<v1::ReturnTrip> m(value);
    return m.As<Input>(EnterprisesInput(ReturnTrip{
        m.Id(m->trip_id(), "trip_id"), m.Id(m->driver_id(), "driver_id"), m->plate(),
        base::FromUnixMillis(m->left_there_at_ms()), base::FromUnixMillis(m->returned_at_ms()),
        m->sealed(), m.Id(m->key_id(), "key_id")}));
  }
  return std::nullopt;
}

}  // namespace

Read DecodeEnterprisesInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::RegisterEnterprise>()) {
    Reading<v1::RegisterEnterprise> m(value);
    return m.As<Input>(EnterprisesInput(
        RegisterEnterprise{m.Id(m->enterprise().enterprise_id(), "enterprise.enterprise_id"),
                           wire::ProfileFrom(m, m->enterprise())}));
  }
  if (type == TypeOf<v1::ChangeEnterprise>()) {
    Reading<v1::ChangeEnterprise> m(value);
    return m.As<Input>(EnterprisesInput(
        ChangeEnterprise{wire::EnterpriseOf(m), m->name(), m->building(), m->door(), m->sealed(),
                         wire::OptionalId(m, m->key_id(), "key_id")}));
  }
  if (type == TypeOf<v1::CloseEnterprise>()) {
    Reading<v1::CloseEnterprise> m(value);
    return m.As<Input>(EnterprisesInput(CloseEnterprise{wire::EnterpriseOf(m)}));
  }
  if (type == TypeOf<v1::CloseVenue>()) {
    Reading<v1::CloseVenue> m(value);
    return m.As<Input>(EnterprisesInput(
        CloseVenue{wire::EnterpriseOf(m), m->reason(), wire::UntilFromWire(m->until_ms())}));
  }
  if (type == TypeOf<v1::ReopenVenue>()) {
    Reading<v1::ReopenVenue> m(value);
    return m.As<Input>(EnterprisesInput(ReopenVenue{wire::EnterpriseOf(m), m->reason()}));
  }
  if (type == TypeOf<v1::ReportStaffBack>()) {
    Reading<v1::ReportStaffBack> m(value);
    return m.As<Input>(
        EnterprisesInput(ReportStaffBack{wire::EnterpriseOf(m), wire::FromProto(m->report())}));
  }
  return eventing::FirstToKnow(type, value, {ReadReopening, ReadFleet});
}

}  // namespace gridkeeper::registration
