#include "alerting/adapters/alerting_state_codec.hpp"

#include "alerting/adapters/alerting_codec.hpp"
#include "alerting/adapters/alerting_state.pb.h"
#include "eventing/reading.hpp"

namespace gridkeeper::alerting {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;
using eventing::EnumOf;

void Write(const HistoryEntry& entry, state::v1::StepState& m) {
  m.set_step(static_cast<int>(entry.step));
  m.set_at_ms(ToUnixMillis(entry.at));
  m.set_staff_id(entry.staff_id);
  m.set_level(static_cast<v1::AlertLevel>(entry.level));
  m.set_area_code(entry.area);
  m.set_acknowledge_reason(static_cast<v1::AcknowledgeReason>(entry.acknowledge_reason));
  m.set_resolve_reason(static_cast<v1::ResolveReason>(entry.resolve_reason));
}

HistoryEntry Read(const state::v1::StepState& m) {
  return {EnumOf<Step>(m.step()),
          FromUnixMillis(m.at_ms()),
          m.staff_id(),
          EnumOf<Level>(m.level()),
          m.area_code(),
          EnumOf<AcknowledgeReason>(m.acknowledge_reason()),
          EnumOf<ResolveReason>(m.resolve_reason())};
}

}  // namespace

std::string EncodeEntity(const Alert& alert) {
  state::v1::AlertState m;
  m.set_rule(static_cast<v1::AlertRule>(alert.rule));
  m.set_severity(static_cast<v1::AlertSeverity>(alert.severity));
  m.set_status(static_cast<v1::AlertStatus>(alert.status));
  *m.mutable_cause() = ToProto(alert.cause_event_id, alert.cause);
  m.set_raised_at_ms(ToUnixMillis(alert.raised_at));
  m.set_level(static_cast<v1::AlertLevel>(alert.level));
  m.set_area_code(alert.area);
  m.set_next_escalation_at_ms(ToUnixMillis(alert.next_escalation_at));
  m.set_resolved_at_ms(ToUnixMillis(alert.resolved_at));
  for (const HistoryEntry& entry : alert.history) Write(entry, *m.add_history());
  return m.SerializeAsString();
}

std::string EncodeEntity(const Departed& departed) {
  state::v1::DepartedState m;
  m.set_to_grid_code(departed.to_grid);
  m.set_move_number(departed.move_number);
  return m.SerializeAsString();
}

std::optional<Departed> DecodeDeparted(std::string_view bytes) {
  state::v1::DepartedState m;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return Departed{m.to_grid_code(), m.move_number()};
}

std::optional<Alert> DecodeAlert(std::string_view bytes) {
  state::v1::AlertState m;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  std::optional<Cause> cause = FromProto(m.cause());
  if (!cause) return std::nullopt;
  Alert alert;
  alert.rule = EnumOf<Rule>(m.rule());
  alert.severity = EnumOf<Severity>(m.severity());
  alert.status = EnumOf<Status>(m.status());
  alert.cause_event_id = m.cause().event_id();
  alert.cause = *std::move(cause);
  alert.raised_at = FromUnixMillis(m.raised_at_ms());
  alert.level = EnumOf<Level>(m.level());
  alert.area = m.area_code();
  alert.next_escalation_at = FromUnixMillis(m.next_escalation_at_ms());
  alert.resolved_at = FromUnixMillis(m.resolved_at_ms());
  for (const auto& step : m.history()) alert.history.push_back(Read(step));
  return alert;
}

}  // namespace gridkeeper::alerting
