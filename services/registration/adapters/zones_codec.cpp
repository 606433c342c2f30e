#include "registration/adapters/zones_codec.hpp"

#include "eventing/encoded.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/registration_state.pb.h"
#include "registration/adapters/state_bytes.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Encoded;
using eventing::EncodedEvent;
using eventing::Reading;
using eventing::TypeOf;

// Of DeclareZone, ChangeZone, ZoneDeclared and ZoneChanged: all have the same parts.
template <typename Variant, typename To, typename Message>
absl::StatusOr<std::optional<Variant>> ReadOrdered(std::string_view value) {
  Reading<Message> m(value);
  const std::optional<base::Zone> extent = wire::FromProto(m->extent());
  if (!extent) return absl::InvalidArgumentError("the extent of the zone cannot be read");
  return m.template As<Variant>(To{m.Id(m->zone_id(), "zone_id"), *extent, m->order_number()});
}

template <typename Variant, typename To, typename Message>
absl::StatusOr<std::optional<Variant>> ReadLifted(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Variant>(To{m.Id(m->zone_id(), "zone_id"), m->order_number()});
}

template <typename Variant, typename To, typename Message>
absl::StatusOr<std::optional<Variant>> ReadRules(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Variant>(To{wire::ListFromProto(m->rules())});
}

template <typename Message, typename Ordered>
EncodedEvent EncodeOrdered(const Ordered& e) {
  Message m;
  m.set_zone_id(e.id.ToString());
  *m.mutable_extent() = wire::ToProto(e.extent);
  m.set_order_number(e.order_number);
  return Encoded(e.id.ToString(), m);
}

}  // namespace

namespace wire {

v1::ZoneVersion ToProto(const ZoneVersion& version) {
  v1::ZoneVersion m;
  *m.mutable_extent() = ToProto(version.extent);
  m.set_order_number(version.order_number);
  m.set_ordered_by(version.ordered_by);
  m.set_ordered_at_ms(base::ToUnixMillis(version.ordered_at));
  return m;
}

}  // namespace wire

absl::StatusOr<std::optional<Input>> ReadZoneInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SetZoneRules>()) {
    return ReadRules<Input, SetZoneRules, v1::SetZoneRules>(value);
  }
  if (type == TypeOf<v1::DeclareZone>()) {
    return ReadOrdered<Input, DeclareZone, v1::DeclareZone>(value);
  }
  if (type == TypeOf<v1::ChangeZone>()) {
    return ReadOrdered<Input, ChangeZone, v1::ChangeZone>(value);
  }
  if (type == TypeOf<v1::LiftZone>()) return ReadLifted<Input, LiftZone, v1::LiftZone>(value);
  return std::nullopt;
}

absl::StatusOr<std::optional<Event>> ReadZoneEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::ZoneRulesChanged>()) {
    return ReadRules<Event, ZoneRulesChanged, v1::ZoneRulesChanged>(value);
  }
  if (type == TypeOf<v1::ZoneDeclared>()) {
    return ReadOrdered<Event, ZoneDeclared, v1::ZoneDeclared>(value);
  }
  if (type == TypeOf<v1::ZoneChanged>()) {
    return ReadOrdered<Event, ZoneChanged, v1::ZoneChanged>(value);
  }
  if (type == TypeOf<v1::ZoneLifted>()) return ReadLifted<Event, ZoneLifted, v1::ZoneLifted>(value);
  return std::nullopt;
}

EncodedEvent EncodeZoneEvent(const ZoneRulesChanged& e) {
  v1::ZoneRulesChanged m;
  wire::PutList(e.rules, m.mutable_rules());
  return Encoded("", m);
}

EncodedEvent EncodeZoneEvent(const ZoneDeclared& e) { return EncodeOrdered<v1::ZoneDeclared>(e); }

EncodedEvent EncodeZoneEvent(const ZoneChanged& e) { return EncodeOrdered<v1::ZoneChanged>(e); }

EncodedEvent EncodeZoneEvent(const ZoneLifted& e) {
  v1::ZoneLifted m;
  m.set_zone_id(e.id.ToString());
  m.set_order_number(e.order_number);
  return Encoded(e.id.ToString(), m);
}

std::string EncodeEntity(const DeclaredZone& zone) {
  state::v1::ZoneState m;
  for (const ZoneVersion& version : zone.versions) *m.add_versions() = wire::ToProto(version);
  m.set_lifted_at_ms(base::ToUnixMillis(zone.lifted_at));
  m.set_lifted_by(zone.lifted_by);
  m.set_lift_order_number(zone.lift_order_number);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, DeclaredZone& out) {
  const auto m = Parsed<state::v1::ZoneState>(bytes);
  if (!m || m->versions_size() == 0) return false;
  for (const v1::ZoneVersion& version : m->versions()) {
    const std::optional<base::Zone> extent = wire::FromProto(version.extent());
    if (!extent) return false;
    out.versions.push_back({*extent, version.order_number(), version.ordered_by(),
                            base::FromUnixMillis(version.ordered_at_ms())});
  }
  out.lifted_at = base::FromUnixMillis(m->lifted_at_ms());
  out.lifted_by = m->lifted_by();
  out.lift_order_number = m->lift_order_number();
  return true;
}

}  // namespace gridkeeper::registration
