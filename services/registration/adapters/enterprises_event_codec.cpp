#include "eventing/encoded.hpp"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/enterprises_codec.hpp"
#include "registration/adapters/enterprises_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Encoded;
using eventing::EncodedEvent;
using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Event>>;

struct EncodeEnterprises {
  EncodedEvent operator()(const EnterpriseRegistered& e) const {
    v1::EnterpriseRegistered m;
    *m.mutable_enterprise() = wire::ToProto(e.id, e.profile);
    m.set_day(wire::ToWire(e.day));
    m.set_day_ends_at_ms(base::ToUnixMillis(e.day_ends_at));
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const EnterpriseChanged& e) const {
    v1::EnterpriseChanged m;
    m.set_enterprise_id(e.id.ToString());
    m.set_name(e.name);
    m.set_building(e.building);
    m.set_door(e.door);
    m.set_sealed(e.sealed);
    m.set_key_id(e.key_id.ToString());
    m.set_replaced_key_id(wire::OptionalIdToWire(e.replaced_key_id));
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const EnterpriseClosed& e) const {
    v1::EnterpriseClosed m;
    m.set_enterprise_id(e.id.ToString());
    for (const base::Uuid& id : e.key_ids) m.add_key_ids(id.ToString());
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const ReopeningFileSubmitted& e) const {
    v1::ReopeningFileSubmitted m;
    m.set_enterprise_id(e.id.ToString());
    m.set_file_id(e.file_id.ToString());
    m.set_version(e.version);
    *m.mutable_file() = wire::ToProto(e.file);
    m.set_sealed(e.sealed);
    m.set_key_id(e.key_id.ToString());
    m.set_replaced_key_id(wire::OptionalIdToWire(e.replaced_key_id));
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const ReopeningReviewed& e) const {
    v1::ReopeningReviewed m;
    m.set_enterprise_id(e.id.ToString());
    m.set_file_id(e.file_id.ToString());
    m.set_finding(static_cast<v1::ReopeningFinding>(e.finding));
    m.set_reasons(e.reasons);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const VenueRulesChanged& e) const {
    v1::VenueRulesChanged m;
    wire::PutList(e.rules, m.mutable_rules());
    return Encoded(std::string(), m);
  }
  EncodedEvent operator()(const VenueClosed& e) const {
    v1::VenueClosed m;
    m.set_enterprise_id(e.id.ToString());
    m.set_reason(e.reason);
    m.set_until_ms(wire::UntilToWire(e.until));
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const VenueReopened& e) const {
    v1::VenueReopened m;
    m.set_enterprise_id(e.id.ToString());
    m.set_reason(e.reason);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const StaffBackReported& e) const {
    v1::StaffBackReported m;
    m.set_enterprise_id(e.id.ToString());
    *m.mutable_report() = wire::ToProto(e.report);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const EnterpriseReportMissed& e) const {
    v1::EnterpriseReportMissed m;
    m.set_enterprise_id(e.id.ToString());
    m.set_day(wire::ToWire(e.day));
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const EnterpriseDayEnded& e) const {
    v1::EnterpriseDayEnded m;
    m.set_day(wire::ToWire(e.day));
    m.set_ends_at_ms(base::ToUnixMillis(e.next_ends_at));
    return Encoded(std::string(), m);
  }
  EncodedEvent operator()(const FleetVehiclesSet& e) const {
    v1::FleetVehiclesSet m;
    m.set_enterprise_id(e.id.ToString());
    m.mutable_plates()->Assign(e.plates.begin(), e.plates.end());
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const FleetDriverAdded& e) const {
    v1::FleetDriverAdded m;
    m.set_enterprise_id(e.id.ToString());
    *m.mutable_driver() = wire::ToProto(e.driver_id, e.driver);
    return Encoded(e.driver_id, m);
  }
  EncodedEvent operator()(const FleetDriverRemoved& e) const {
    v1::FleetDriverRemoved m;
    m.set_enterprise_id(e.id.ToString());
    m.set_driver_id(e.driver_id.ToString());
    m.set_key_id(wire::OptionalIdToWire(e.key_id));
    return Encoded(e.driver_id, m);
  }
  EncodedEvent operator()(const TripRecorded& e) const {
    v1::TripRecorded m;
    m.set_trip_id(e.id.ToString());
    *m.mutable_plan() = wire::ToProto(e.plan);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const TripReturned& e) const {
    v1::TripReturned m;
    m.set_trip_id(e.id.ToString());
    m.set_left_there_at_ms(base::ToUnixMillis(e.left_there_at));
    m.set_returned_at_ms(base::ToUnixMillis(e.returned_at));
    m.set_isolation(static_cast<v1::IsolationKind>(e.isolation));
    m.set_isolation_days(e.isolation_days);
    m.set_declared(e.is_declared);
    m.set_unused_key_id(wire::OptionalIdToWire(e.unused_key_id));
    return Encoded(e.id, m);
  }
};

Read ReadEnterprise(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::EnterpriseRegistered>()) {
    Reading<v1::EnterpriseRegistered> m(value);
    return m.As<Event>(EnterprisesEvent(
        EnterpriseRegistered{m.Id(m->enterprise().enterprise_id(), "enterprise.enterprise_id"),
                             wire::ProfileFrom(m, m->enterprise()), wire::DayFrom(m->day()),
                             base::FromUnixMillis(m->day_ends_at_ms())}));
  }
  if (type == TypeOf<v1::EnterpriseChanged>()) {
    Reading<v1::EnterpriseChanged> m(value);
    return m.As<Event>(EnterprisesEvent(
        EnterpriseChanged{wire::EnterpriseOf(m), m->name(), m->building(), m->door(), m->sealed(),
                          m.Id(m->key_id(), "key_id"),
                          wire::OptionalId(m, m->replaced_key_id(), "replaced_key_id")}));
  }
  if (type == TypeOf<v1::EnterpriseClosed>()) {
    Reading<v1::EnterpriseClosed> m(value);
    return m.As<Event>(EnterprisesEvent(
        EnterpriseClosed{wire::EnterpriseOf(m), wire::Ids(m, m->key_ids(), "key_ids")}));
  }
  if (type == TypeOf<v1::ReopeningFileSubmitted>()) {
    Reading<v1::ReopeningFileSubmitted> m(value);
    return m.As<Event>(EnterprisesEvent(
        ReopeningFileSubmitted{wire::EnterpriseOf(m), m.Id(m->file_id(), "file_id"), m->version(),
                               wire::FromProto(m->file()), m->sealed(), m.Id(m->key_id(), "key_id"),
                               wire::OptionalId(m, m->replaced_key_id(), "replaced_key_id")}));
  }
  if (type == TypeOf<v1::ReopeningReviewed>()) {
    Reading<v1::ReopeningReviewed> m(value);
    return m.As<Event>(EnterprisesEvent(
        ReopeningReviewed{wire::EnterpriseOf(m), m.Id(m->file_id(), "file_id"),
                          wire::EnumOf<ReopeningFinding>(m->finding()), m->reasons()}));
  }
  return std::nullopt;
}

Read ReadVenue(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::VenueRulesChanged>()) {
    Reading<v1::VenueRulesChanged> m(value);
    return m.As<Event>(EnterprisesEvent(VenueRulesChanged{wire::ListFromProto(m->rules())}));
  }
  if (type == TypeOf<v1::VenueClosed>()) {
    Reading<v1::VenueClosed> m(value);
    return m.As<Event>(EnterprisesEvent(
        VenueClosed{wire::EnterpriseOf(m), m->reason(), wire::UntilFromWire(m->until_ms())}));
  }
  if (type == TypeOf<v1::VenueReopened>()) {
    Reading<v1::VenueReopened> m(value);
    return m.As<Event>(EnterprisesEvent(VenueReopened{wire::EnterpriseOf(m), m->reason()}));
  }
  if (type == TypeOf<v1::StaffBackReported>()) {
    Reading<v1::StaffBackReported> m(value);
    return m.As<Event>(
        EnterprisesEvent(StaffBackReported{wire::EnterpriseOf(m), wire::FromProto(m->report())}));
  }
  if (type == TypeOf<v1::EnterpriseReportMissed>()) {
    Reading<v1::EnterpriseReportMissed> m(value);
    return m.As<Event>(
        EnterprisesEvent(EnterpriseReportMissed{wire::EnterpriseOf(m), wire::DayFrom(m->day())}));
  }
  if (type == TypeOf<v1::EnterpriseDayEnded>()) {
    Reading<v1::EnterpriseDayEnded> m(value);
    return m.As<Event>(EnterprisesEvent(
        EnterpriseDayEnded{wire::DayFrom(m->day()), base::FromUnixMillis(m->ends_at_ms())}));
  }
  return std::nullopt;
}

Read ReadFleet(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::FleetVehiclesSet>()) {
    Reading<v1::FleetVehiclesSet> m(value);
    return m.As<Event>(
        EnterprisesEvent(FleetVehiclesSet{wire::EnterpriseOf(m), wire::Texts(m->plates())}));
  }
  if (type == TypeOf<v1::FleetDriverAdded>()) {
    Reading<v1::FleetDriverAdded> m(value);
    return m.As<Event>(EnterprisesEvent(
        FleetDriverAdded{wire::EnterpriseOf(m), m.Id(m->driver().driver_id(), "driver.driver_id"),
                         wire::DriverFrom(m, m->driver())}));
  }
  if (type == TypeOf<v1::FleetDriverRemoved>()) {
    Reading<v1::FleetDriverRemoved> m(value);
    return m.As<Event>(EnterprisesEvent(
        FleetDriverRemoved{wire::EnterpriseOf(m), m.Id(m->driver_id(), "driver_id"),
                           wire::OptionalId(m, m->key_id(), "key_id")}));
  }
  if (type == TypeOf<v1::TripRecorded>()) {
    Reading<v1::TripRecorded> m(value);
    return m.As<Event>(EnterprisesEvent(
        TripRecorded{m.Id(m->trip_id(), "trip_id"), wire::TripPlanFrom(m, m->plan())}));
  }
  if (type == TypeOf<v1::TripReturned>()) {
    Reading<v1::TripReturned> m(value);
    return m.As<Event>(EnterprisesEvent(
        TripReturned{m.Id(m->trip_id(), "trip_id"), base::FromUnixMillis(m->left_there_at_ms()),
                     base::FromUnixMillis(m->returned_at_ms()),
                     wire::EnumOf<base::IsolationKind>(m->isolation()), m->isolation_days(),
                     m->declared(), wire::OptionalId(m, m->unused_key_id(), "unused_key_id")}));
  }
  return std::nullopt;
}

}  // namespace

Read DecodeEnterprisesEvent(std::string_view type, std::string_view value) {
  return eventing::FirstToKnow(type, value, {ReadEnterprise, ReadVenue, ReadFleet});
}

EncodedEvent EncodeEnterprisesEvent(const EnterprisesEvent& event) {
  return std::visit(EncodeEnterprises{}, event);
}

}  // namespace gridkeeper::registration
