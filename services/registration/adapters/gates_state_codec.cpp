// The part of state_codec.hpp that is about gates.
#include "registration/adapters/registration_state.pb.h"
#include "registration/adapters/state_bytes.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {

std::string EncodeEntity(const base::Checkpoint& checkpoint) {
  state::v1::CheckpointState m;
  m.set_grid_code(checkpoint.grid);
  m.set_guarded_area_code(checkpoint.guarded);
  m.set_name(checkpoint.name);
  m.set_closed(checkpoint.is_closed);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, base::Checkpoint& out) {
  const auto m = Parsed<state::v1::CheckpointState>(bytes);
  if (!m) return false;
  out = {.grid = m->grid_code(),
         .guarded = m->guarded_area_code(),
         .name = m->name(),
         .is_closed = m->closed()};
  return true;
}

std::string EncodeEntity(const Pass& pass) {
  state::v1::PassState m;
  if (!pass.resident.IsNil()) m.set_resident_id(BytesOf(pass.resident));
  if (!pass.household.IsNil()) m.set_household_id(BytesOf(pass.household));
  m.set_sealed(pass.sealed);
  if (!pass.key_id.IsNil()) m.set_key_id(BytesOf(pass.key_id));
  m.set_valid_from_ms(base::ToUnixMillis(pass.valid_from));
  m.set_valid_until_ms(wire::UntilToWire(pass.valid_until));
  m.set_issued_by(pass.issued_by);
  m.set_issued_at_ms(base::ToUnixMillis(pass.issued_at));
  m.set_revoked_at_ms(base::ToUnixMillis(pass.revoked_at));
  m.set_isolated_since_ms(base::ToUnixMillis(pass.isolated_since));
  m.set_moved_to(pass.moved_to);
  if (!pass.building.IsNil()) m.set_building_id(BytesOf(pass.building));
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Pass& out) {
  const auto m = Parsed<state::v1::PassState>(bytes);
  if (!m || !OptionalIdFrom(m->resident_id(), out.resident) ||
      !OptionalIdFrom(m->household_id(), out.household) ||
      !OptionalIdFrom(m->key_id(), out.key_id) || !OptionalIdFrom(m->building_id(), out.building)) {
    return false;
  }
  out.sealed = m->sealed();
  out.valid_from = base::FromUnixMillis(m->valid_from_ms());
  out.valid_until = wire::UntilFromWire(m->valid_until_ms());
  out.issued_by = m->issued_by();
  out.issued_at = base::FromUnixMillis(m->issued_at_ms());
  out.revoked_at = base::FromUnixMillis(m->revoked_at_ms());
  out.isolated_since = base::FromUnixMillis(m->isolated_since_ms());
  out.moved_to = m->moved_to();
  return true;
}

std::string EncodeEntity(const Isolation& isolation) {
  state::v1::IsolationState m;
  wire::PutIsolation(isolation, m);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Isolation& out) {
  const auto m = Parsed<state::v1::IsolationState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = wire::IsolationFrom(reading, *m);
  return reading.is_right;
}

std::string EncodeEntity(const Stop& stop) {
  state::v1::StopState m;
  *m.mutable_scan() = wire::ToProto(stop.scan);
  m.set_resident_id(wire::OptionalIdToWire(stop.resident));
  m.set_isolated(stop.is_isolated);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Stop& out) {
  const auto m = Parsed<state::v1::StopState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = {wire::ScanFrom(reading, m->scan()),
         wire::OptionalId(reading, m->resident_id(), "resident_id"), m->isolated()};
  return reading.is_right;
}

}  // namespace gridkeeper::registration
