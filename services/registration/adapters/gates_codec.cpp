#include "registration/adapters/gates_codec.hpp"

#include "eventing/encoded.hpp"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Encoded;
using eventing::EncodedEvent;
using eventing::Reading;
using eventing::TypeOf;
using ReadInput = absl::StatusOr<std::optional<Input>>;
using ReadEvent = absl::StatusOr<std::optional<Event>>;

static_assert(static_cast<int>(PassRevocationReason::kIssuedInError) ==
              v1::PASS_REVOCATION_REASON_ISSUED_IN_ERROR);
static_assert(static_cast<int>(GateDirection::kOut) == v1::GATE_DIRECTION_OUT);
static_assert(static_cast<int>(GateVerdict::kStop) == v1::GATE_VERDICT_STOP);
static_assert(static_cast<int>(StopReason::kRiskZone) == v1::STOP_REASON_RISK_ZONE);

// Of IssuePass and PassIssued.
template <typename Message>
MovingPass PassWithHousehold(Reading<Message>& m) {
  MovingPass moving = wire::PassFrom(m, m->pass());
  moving.pass.household = wire::OptionalId(m, m->household_id(), "household_id");
  return moving;
}

template <typename Message>
ReadInput ReadOver(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Input>(NoteIsolation{m.Id(m->resident_id(), "resident_id"),
                                            m.Id(m->case_id(), "case_id"), std::nullopt});
}

}  // namespace

namespace wire {

v1::GateScan ToProto(const GateScan& scan) {
  v1::GateScan m;
  m.set_checkpoint_id(scan.checkpoint.ToString());
  m.set_pass_id(OptionalIdToWire(scan.pass));
  m.set_direction(static_cast<v1::GateDirection>(scan.direction));
  m.set_taken_at_ms(base::ToUnixMillis(scan.taken_at));
  m.set_temperature_tenths(scan.temperature_tenths);
  m.set_verdict(static_cast<v1::GateVerdict>(scan.verdict));
  m.set_reason(static_cast<v1::StopReason>(scan.reason));
  m.set_offline(scan.is_offline);
  return m;
}

v1::SealedPass ToProto(const MovingPass& moving) {
  const Pass& pass = moving.pass;
  v1::SealedPass m;
  m.set_pass_id(moving.id.ToString());
  m.set_resident_id(OptionalIdToWire(pass.resident));
  m.set_sealed(pass.sealed);
  m.set_key_id(OptionalIdToWire(pass.key_id));
  m.set_valid_from_ms(base::ToUnixMillis(pass.valid_from));
  m.set_valid_until_ms(UntilToWire(pass.valid_until));
  m.set_issued_by(pass.issued_by);
  m.set_issued_at_ms(base::ToUnixMillis(pass.issued_at));
  m.set_revoked_at_ms(base::ToUnixMillis(pass.revoked_at));
  return m;
}

v1::ResidentIsolation ToProto(const MovingIsolation& noted) {
  v1::ResidentIsolation m;
  m.set_resident_id(noted.resident.ToString());
  PutIsolation(noted.isolation, m);
  return m;
}

}  // namespace wire

ReadInput ReadGateInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::RecordScan>()) {
    Reading<v1::RecordScan> m(value);
    return m.As<Input>(RecordScan{m.Id(m->scan_id(), "scan_id"), wire::ScanFrom(m, m->scan())});
  }
  if (type == TypeOf<v1::IssuePass>()) {
    Reading<v1::IssuePass> m(value);
    MovingPass moving = PassWithHousehold(m);
    return m.As<Input>(IssuePass{moving.id, std::move(moving.pass)});
  }
  if (type == TypeOf<v1::RevokePass>()) {
    Reading<v1::RevokePass> m(value);
    return m.As<Input>(
        RevokePass{m.Id(m->pass_id(), "pass_id"), wire::EnumOf<PassRevocationReason>(m->reason())});
  }
  if (type == TypeOf<v1::DefineCheckpoint>()) {
    Reading<v1::DefineCheckpoint> m(value);
    return m.As<Input>(DefineCheckpoint{m.Id(m->checkpoint_id(), "checkpoint_id"), m->exists(),
                                        m->guarded_area_code(), m->name(), m->closed()});
  }
  return std::nullopt;
}

ReadInput ReadIsolationEvent(std::string_view type, std::string_view value) {
  namespace hv1 = health::v1;
  if (type == TypeOf<hv1::IsolationCaseOpened>()) {
    Reading<hv1::IsolationCaseOpened> m(value);
    return m.As<Input>(NoteIsolation{m.Id(m->resident_id(), "resident_id"),
                                     m.Id(m->case_id(), "case_id"),
                                     base::FromUnixMillis(m->opened_at_ms())});
  }
  if (type == TypeOf<hv1::IsolationCompleted>()) return ReadOver<hv1::IsolationCompleted>(value);
  if (type == TypeOf<hv1::IsolationEnded>()) return ReadOver<hv1::IsolationEnded>(value);
  if (type == TypeOf<hv1::ResidentMovedOut>()) {
    Reading<hv1::ResidentMovedOut> m(value);
    return m.As<Input>(NoteIsolations{m.Id(m->resident_id(), "resident_id"), {}});
  }
  if (type == TypeOf<hv1::ResidentMovedIn>()) {
    Reading<hv1::ResidentMovedIn> m(value);
    NoteIsolations note{m.Id(m->resident_id(), "resident_id"), {}};
    for (const hv1::MovedCase& moved : m->cases()) {
      if (moved.status() != hv1::CASE_STATUS_OPEN) continue;
      note.isolation.cases[m.Id(moved.case_id(), "cases.case_id")] =
          base::FromUnixMillis(moved.opened_at_ms());
    }
    return m.As<Input>(std::move(note));
  }
  return std::nullopt;
}

ReadEvent ReadGateEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::GateScanned>()) {
    Reading<v1::GateScanned> m(value);
    return m.As<Event>(
        GateScanned{.id = m.Id(m->scan_id(), "scan_id"),
                    .scan = wire::ScanFrom(m, m->scan()),
                    .resident = wire::OptionalId(m, m->resident_id(), "resident_id"),
                    .household = wire::OptionalId(m, m->household_id(), "household_id"),
                    .is_isolated = m->isolated()});
  }
  if (type == TypeOf<v1::IsolationNoted>()) {
    Reading<v1::IsolationNoted> m(value);
    MovingIsolation noted = wire::ResidentIsolationFrom(m, m->isolation());
    return m.As<Event>(IsolationNoted{noted.resident, std::move(noted.isolation)});
  }
  if (type == TypeOf<v1::PassIssued>()) {
    Reading<v1::PassIssued> m(value);
    MovingPass moving = PassWithHousehold(m);
    return m.As<Event>(PassIssued{moving.id, std::move(moving.pass),
                                  wire::OptionalId(m, m->replaced_key_id(), "replaced_key_id")});
  }
  if (type == TypeOf<v1::PassRevoked>()) {
    Reading<v1::PassRevoked> m(value);
    return m.As<Event>(PassRevoked{m.Id(m->pass_id(), "pass_id"),
                                   wire::EnumOf<PassRevocationReason>(m->reason())});
  }
  if (type == TypeOf<v1::PassForgotten>()) {
    Reading<v1::PassForgotten> m(value);
    return m.As<Event>(
        PassForgotten{m.Id(m->pass_id(), "pass_id"), wire::OptionalId(m, m->key_id(), "key_id")});
  }
  if (type == TypeOf<v1::CheckpointDefined>()) {
    Reading<v1::CheckpointDefined> m(value);
    return m.As<Event>(CheckpointDefined{
        m.Id(m->checkpoint_id(), "checkpoint_id"),
        {.guarded = m->guarded_area_code(), .name = m->name(), .is_closed = m->closed()}});
  }
  return std::nullopt;
}

EncodedEvent EncodeGateEvent(const CheckpointDefined& e) {
  v1::CheckpointDefined m;
  m.set_checkpoint_id(e.id.ToString());
  m.set_guarded_area_code(e.checkpoint.guarded);
  m.set_name(e.checkpoint.name);
  m.set_closed(e.checkpoint.is_closed);
  return Encoded(e.id.ToString(), m);
}

EncodedEvent EncodeGateEvent(const PassIssued& e) {
  v1::PassIssued m;
  *m.mutable_pass() = wire::ToProto(MovingPass{e.id, e.pass});
  m.set_household_id(wire::OptionalIdToWire(e.pass.household));
  m.set_replaced_key_id(wire::OptionalIdToWire(e.replaced_key_id));
  return Encoded(e.id.ToString(), m);
}

EncodedEvent EncodeGateEvent(const PassRevoked& e) {
  v1::PassRevoked m;
  m.set_pass_id(e.id.ToString());
  m.set_reason(static_cast<v1::PassRevocationReason>(e.reason));
  return Encoded(e.id.ToString(), m);
}

EncodedEvent EncodeGateEvent(const PassForgotten& e) {
  v1::PassForgotten m;
  m.set_pass_id(e.id.ToString());
  m.set_key_id(wire::OptionalIdToWire(e.key_id));
  return Encoded(e.id.ToString(), m);
}

EncodedEvent EncodeGateEvent(const GateScanned& e) {
  v1::GateScanned m;
  *m.mutable_scan() = wire::ToProto(e.scan);
  m.set_resident_id(wire::OptionalIdToWire(e.resident));
  m.set_household_id(wire::OptionalIdToWire(e.household));
  m.set_isolated(e.is_isolated);
  m.set_scan_id(e.id.ToString());
  return Encoded(e.id.ToString(), m);
}

EncodedEvent EncodeGateEvent(const IsolationNoted& e) {
  v1::IsolationNoted m;
  *m.mutable_isolation() = wire::ToProto(MovingIsolation{e.resident, e.isolation});
  return Encoded(e.resident.ToString(), m);
}

}  // namespace gridkeeper::registration
