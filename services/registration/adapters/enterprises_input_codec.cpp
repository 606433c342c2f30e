#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/enterprises_codec.hpp"
#include "registration/adapters/enterprises_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Input>>;

// Whose enterprise a command names; the rest of the command follows it.
template <typename M>
base::Uuid IdOf(Reading<M>& m) {
  return m.Id(m->enterprise_id(), "enterprise_id");
}

Read ReadReopening(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SubmitReopeningFile>()) {
    Reading<v1::SubmitReopeningFile> m(value);
    return m.As<Input>(EnterprisesInput(SubmitReopeningFile{IdOf(m), m.Id(m->file_id(), "file_id"),
                                                            wire::FromProto(m->file()), m->sealed(),
                                                            m.Id(m->key_id(), "key_id")}));
  }
  if (type == TypeOf<v1::ReviewReopening>()) {
    Reading<v1::ReviewReopening> m(value);
    return m.As<Input>(EnterprisesInput(
        ReviewReopening{IdOf(m), m.Id(m->file_id(), "file_id"),
                        wire::EnumOf<ReopeningFinding>(m->finding()), m->reasons()}));
  }
  if (type == TypeOf<v1::SetVenueRules>()) {
    Reading<v1::SetVenueRules> m(value);
    return m.As<Input>(EnterprisesInput(SetVenueRules{wire::VenueRules(m->rules())}));
  }
  return std::nullopt;
}

Read ReadFleet(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SetFleetVehicles>()) {
    Reading<v1::SetFleetVehicles> m(value);
    return m.As<Input>(EnterprisesInput(SetFleetVehicles{IdOf(m), wire::Texts(m->plates())}));
  }
  if (type == TypeOf<v1::AddFleetDriver>()) {
    Reading<v1::AddFleetDriver> m(value);
    return m.As<Input>(
        EnterprisesInput(AddFleetDriver{IdOf(m), m.Id(m->driver().driver_id(), "driver.driver_id"),
                                        wire::DriverFrom(m, m->driver())}));
  }
  if (type == TypeOf<v1::RemoveFleetDriver>()) {
    Reading<v1::RemoveFleetDriver> m(value);
    return m.As<Input>(
        EnterprisesInput(RemoveFleetDriver{IdOf(m), m.Id(m->driver_id(), "driver_id")}));
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
    return m.As<Input>(
        EnterprisesInput(ChangeEnterprise{IdOf(m), m->name(), m->building(), m->door(), m->sealed(),
                                          wire::OptionalId(m, m->key_id(), "key_id")}));
  }
  if (type == TypeOf<v1::CloseEnterprise>()) {
    Reading<v1::CloseEnterprise> m(value);
    return m.As<Input>(EnterprisesInput(CloseEnterprise{IdOf(m)}));
  }
  if (type == TypeOf<v1::CloseVenue>()) {
    Reading<v1::CloseVenue> m(value);
    return m.As<Input>(
        EnterprisesInput(CloseVenue{IdOf(m), m->reason(), wire::UntilFromWire(m->until_ms())}));
  }
  if (type == TypeOf<v1::ReopenVenue>()) {
    Reading<v1::ReopenVenue> m(value);
    return m.As<Input>(EnterprisesInput(ReopenVenue{IdOf(m), m->reason()}));
  }
  if (type == TypeOf<v1::ReportStaffBack>()) {
    Reading<v1::ReportStaffBack> m(value);
    return m.As<Input>(EnterprisesInput(ReportStaffBack{IdOf(m), wire::FromProto(m->report())}));
  }
  for (auto* read : {ReadReopening, ReadFleet}) {
    Read input = read(type, value);
    if (!input.ok() || *input) return input;
  }
  return std::nullopt;
}

}  // namespace gridkeeper::registration
