#include "alerting/adapters/alerting_codec.hpp"

#include "eventing/encoded.hpp"
#include "eventing/reading.hpp"
#include "gridkeeper/alerting/v1/alerting_commands.pb.h"
#include "gridkeeper/alerting/v1/alerting_events.pb.h"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "gridkeeper/supply/v1/supply_events.pb.h"

namespace gridkeeper::alerting {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;
using eventing::Encoded;
using eventing::EnumOf;
using eventing::OptionalId;
using eventing::Reading;
using eventing::TypeOf;

static_assert(static_cast<int>(Rule::kShiftUnattended) == v1::ALERT_RULE_SHIFT_UNATTENDED);
static_assert(static_cast<int>(Severity::kCritical) == v1::ALERT_SEVERITY_CRITICAL);
static_assert(static_cast<int>(Level::kDistrict) == v1::ALERT_LEVEL_DISTRICT);
static_assert(static_cast<int>(Status::kResolved) == v1::ALERT_STATUS_RESOLVED);
static_assert(static_cast<int>(AcknowledgeReason::kKnownAlready) ==
              v1::ACKNOWLEDGE_REASON_KNOWN_ALREADY);
static_assert(static_cast<int>(ResolveReason::kShiftCancelled) ==
              v1::RESOLVE_REASON_SHIFT_CANCELLED);

void SetAlert(const Alert& alert, v1::MovedAlert& m) {
  m.set_rule(static_cast<v1::AlertRule>(alert.rule));
  m.set_severity(static_cast<v1::AlertSeverity>(alert.severity));
  m.set_status(static_cast<v1::AlertStatus>(alert.status));
  *m.mutable_cause() = ToProto(alert.cause_event_id, alert.cause);
  m.set_raised_at_ms(ToUnixMillis(alert.raised_at));
  m.set_level(static_cast<v1::AlertLevel>(alert.level));
  m.set_next_escalation_at_ms(ToUnixMillis(alert.next_escalation_at));
  for (const HistoryEntry& entry : alert.history) {
    v1::MovedAlertStep& step = *m.add_history();
    step.set_step(static_cast<int>(entry.step));
    step.set_at_ms(ToUnixMillis(entry.at));
    step.set_staff_id(entry.staff_id);
    step.set_level(static_cast<v1::AlertLevel>(entry.level));
    step.set_area_code(entry.area);
    step.set_acknowledge_reason(static_cast<v1::AcknowledgeReason>(entry.acknowledge_reason));
    step.set_resolve_reason(static_cast<v1::ResolveReason>(entry.resolve_reason));
  }
}

template <typename Message>
Alert AlertOf(Reading<Message>& reading, const v1::MovedAlert& m) {
  Alert alert;
  const std::optional<Cause> cause = FromProto(m.cause());
  reading.Require(cause.has_value(), "alert.cause", "is not readable");
  alert.rule = EnumOf<Rule>(m.rule());
  alert.severity = EnumOf<Severity>(m.severity());
  alert.status = EnumOf<Status>(m.status());
  alert.cause_event_id = m.cause().event_id();
  alert.cause = cause.value_or(Cause{});
  alert.raised_at = FromUnixMillis(m.raised_at_ms());
  alert.level = EnumOf<Level>(m.level());
  alert.next_escalation_at = FromUnixMillis(m.next_escalation_at_ms());
  for (const v1::MovedAlertStep& step : m.history()) {
    alert.history.push_back({EnumOf<Step>(step.step()), FromUnixMillis(step.at_ms()),
                             step.staff_id(), EnumOf<Level>(step.level()), step.area_code(),
                             EnumOf<AcknowledgeReason>(step.acknowledge_reason()),
                             EnumOf<ResolveReason>(step.resolve_reason())});
  }
  return alert;
}

absl::StatusOr<std::optional<Input>> DecodeCommand(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::AcknowledgeAlert>()) {
    Reading<v1::AcknowledgeAlert> m(value);
    return m.As<Input>(
        AcknowledgeAlert{m.Id(m->alert_id(), "alert_id"), EnumOf<AcknowledgeReason>(m->reason())});
  }
  if (type == TypeOf<v1::ResolveAlert>()) {
    Reading<v1::ResolveAlert> m(value);
    return m.As<Input>(
        ResolveAlert{m.Id(m->alert_id(), "alert_id"), EnumOf<ResolveReason>(m->reason())});
  }
  if (type == TypeOf<v1::AcceptAlert>()) {
    Reading<v1::AcceptAlert> m(value);
    return m.As<Input>(AcceptAlert{m.Id(m->alert_id(), "alert_id"),
                                   m.Id(m->subject_id(), "subject_id"), m->from_grid_code(),
                                   m->move_number(), AlertOf(m, m->alert())});
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Input>> DecodeHealth(std::string_view type, std::string_view value) {
  if (type == TypeOf<health::v1::FeverDetected>()) {
    Reading<health::v1::FeverDetected> m(value);
    return m.As<Input>(
        FeverDetected{{m.Id(m->case_id(), "case_id"), m.Id(m->resident_id(), "resident_id"),
                       m.Id(m->household_id(), "household_id"), m->temperature_tenths(),
                       FromUnixMillis(m->taken_at_ms())}});
  }
  if (type == TypeOf<health::v1::FollowUpMissed>()) {
    Reading<health::v1::FollowUpMissed> m(value);
    return m.As<Input>(FollowUpMissed{
        {m.Id(m->case_id(), "case_id"), m.Id(m->resident_id(), "resident_id"),
         m.Id(m->household_id(), "household_id"), FromUnixMillis(m->slot_end_ms())}});
  }
  if (type == TypeOf<health::v1::FollowUpCorrected>()) {
    Reading<health::v1::FollowUpCorrected> m(value);
    return m.As<Input>(
        FollowUpCorrected{m.Id(m->case_id(), "case_id"), FromUnixMillis(m->slot_end_ms())});
  }
  if (type == TypeOf<health::v1::ResidentForgotten>()) {
    Reading<health::v1::ResidentForgotten> m(value);
    return m.As<Input>(ResidentForgotten{m.Id(m->resident_id(), "resident_id")});
  }
  if (type == TypeOf<health::v1::ResidentMovedOut>()) {
    Reading<health::v1::ResidentMovedOut> m(value);
    return m.As<Input>(ReleaseSubject{m.Id(m->resident_id(), "resident_id"), m->to_grid_code(),
                                      m.Id(m->to_household_id(), "to_household_id"),
                                      m->move_number()});
  }
  if (type == TypeOf<health::v1::GateFeverDetected>()) {
    Reading<health::v1::GateFeverDetected> m(value);
    return m.As<Input>(
        GateFeverDetected{{OptionalId(m, m->resident_id(), "resident_id"),
                           OptionalId(m, m->household_id(), "household_id"),
                           m.Id(m->checkpoint_id(), "checkpoint_id"), m->temperature_tenths(),
                           FromUnixMillis(m->taken_at_ms())}});
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Input>> DecodeSupply(std::string_view type, std::string_view value) {
  if (type == TypeOf<supply::v1::SupplyOverdue>()) {
    Reading<supply::v1::SupplyOverdue> m(value);
    return m.As<Input>(
        SupplyOverdue{{m.Id(m->request_id(), "request_id"), m.Id(m->household_id(), "household_id"),
                       FromUnixMillis(m->overdue_at_ms())}});
  }
  if (type == TypeOf<supply::v1::SupplyDelivered>()) {
    Reading<supply::v1::SupplyDelivered> m(value);
    return m.As<Input>(SupplyDelivered{m.Id(m->request_id(), "request_id")});
  }
  if (type == TypeOf<supply::v1::SupplyCancelled>()) {
    Reading<supply::v1::SupplyCancelled> m(value);
    return m.As<Input>(SupplyCancelled{m.Id(m->request_id(), "request_id")});
  }
  if (type == TypeOf<supply::v1::RequestMovedOut>()) {
    Reading<supply::v1::RequestMovedOut> m(value);
    return m.As<Input>(ReleaseSubject{m.Id(m->request_id(), "request_id"), m->to_grid_code(),
                                      m.Id(m->to_household_id(), "to_household_id"),
                                      m->move_number()});
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Input>> DecodeRegistration(std::string_view type,
                                                        std::string_view value) {
  if (type == TypeOf<registration::v1::GateScanned>()) {
    Reading<registration::v1::GateScanned> m(value);
    if (!m->isolated()) return std::nullopt;
    const registration::v1::GateScan& scan = m->scan();
    return m.As<Input>(IsolationBroken{
        {m.Id(m->resident_id(), "resident_id"), m.Id(m->household_id(), "household_id"),
         m.Id(scan.checkpoint_id(), "scan.checkpoint_id"), FromUnixMillis(scan.taken_at_ms()),
         scan.verdict() == registration::v1::GATE_VERDICT_ALLOW}});
  }
  if (type != TypeOf<registration::v1::CensusRoundDue>()) return std::nullopt;
  Reading<registration::v1::CensusRoundDue> m(value);
  const registration::v1::DoorFigures& figures = m->figures();
  return m.As<Input>(
      CensusRoundDue{{m.Id(m->round_id(), "round_id"), FromUnixMillis(m->due_at_ms()),
                      figures.doors_untried() + figures.doors_absent() + figures.doors_refused() +
                          figures.doors_unsettled()}});
}

template <typename Message, typename Ending>
absl::StatusOr<std::optional<Input>> ReadShift(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Input>(Ending{m.Id(m->shift_id(), "shift_id")});
}

absl::StatusOr<std::optional<Input>> DecodeShifts(std::string_view type, std::string_view value) {
  namespace of = registration::v1;
  if (type == TypeOf<of::ShiftGapFound>()) {
    Reading<of::ShiftGapFound> m(value);
    return m.As<Input>(ShiftGapFound{{m.Id(m->shift_id(), "shift_id"), FromUnixMillis(m->from_ms()),
                                      m->needed(), m->assigned()}});
  }
  if (type == TypeOf<of::ShiftUnattended>()) {
    Reading<of::ShiftUnattended> m(value);
    return m.As<Input>(
        ShiftUnattended{{m.Id(m->shift_id(), "shift_id"), FromUnixMillis(m->from_ms()), m->needed(),
                         m->checked_in()}});
  }
  if (type == TypeOf<of::ShiftFilled>()) return ReadShift<of::ShiftFilled, ShiftFilled>(value);
  if (type == TypeOf<of::ShiftAttended>()) {
    return ReadShift<of::ShiftAttended, ShiftAttended>(value);
  }
  if (type == TypeOf<of::ShiftCancelled>()) {
    return ReadShift<of::ShiftCancelled, ShiftCancelled>(value);
  }
  return std::nullopt;
}

struct Encode {
  eventing::EncodedEvent operator()(const AlertRaised& e) const {
    v1::AlertRaised m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_rule(static_cast<v1::AlertRule>(e.rule));
    m.set_severity(static_cast<v1::AlertSeverity>(e.severity));
    *m.mutable_cause() = ToProto(e.cause_event_id, e.cause);
    m.set_raised_at_ms(ToUnixMillis(e.raised_at));
    m.set_level(static_cast<v1::AlertLevel>(e.level));
    m.set_area_code(e.area);
    m.set_next_escalation_at_ms(ToUnixMillis(e.next_escalation_at));
    return Encoded(e.alert_id, m);
  }
  eventing::EncodedEvent operator()(const AlertEscalated& e) const {
    v1::AlertEscalated m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_level(static_cast<v1::AlertLevel>(e.level));
    m.set_area_code(e.area);
    m.set_escalated_at_ms(ToUnixMillis(e.escalated_at));
    m.set_next_escalation_at_ms(ToUnixMillis(e.next_escalation_at));
    return Encoded(e.alert_id, m);
  }
  eventing::EncodedEvent operator()(const AlertAcknowledged& e) const {
    v1::AlertAcknowledged m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_acknowledged_by(e.acknowledged_by);
    m.set_reason(static_cast<v1::AcknowledgeReason>(e.reason));
    m.set_acknowledged_at_ms(ToUnixMillis(e.acknowledged_at));
    return Encoded(e.alert_id, m);
  }
  eventing::EncodedEvent operator()(const AlertResolved& e) const {
    v1::AlertResolved m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_resolved_by(e.resolved_by);
    m.set_reason(static_cast<v1::ResolveReason>(e.reason));
    m.set_resolved_at_ms(ToUnixMillis(e.resolved_at));
    return Encoded(e.alert_id, m);
  }
  eventing::EncodedEvent operator()(const AlertSubjectMovedOut& e) const {
    v1::AlertSubjectMovedOut m;
    m.set_subject_id(e.subject_id.ToString());
    m.set_to_grid_code(e.to_grid);
    m.set_move_number(e.move_number);
    return Encoded(e.subject_id, m);
  }
  eventing::EncodedEvent operator()(const AlertMovedOut& e) const {
    v1::AlertMovedOut m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_subject_id(e.subject_id.ToString());
    m.set_to_grid_code(e.to_grid);
    m.set_move_number(e.move_number);
    SetAlert(e.alert, *m.mutable_alert());
    return Encoded(e.alert_id, m);
  }
  eventing::EncodedEvent operator()(const AlertMovedIn& e) const {
    v1::AlertMovedIn m;
    m.set_alert_id(e.alert_id.ToString());
    m.set_subject_id(e.subject_id.ToString());
    m.set_from_grid_code(e.from_grid);
    m.set_move_number(e.move_number);
    SetAlert(e.alert, *m.mutable_alert());
    m.set_area_code(e.area);
    m.set_moved_at_ms(ToUnixMillis(e.moved_at));
    return Encoded(e.alert_id, m);
  }
};

absl::StatusOr<std::optional<Event>> DecodeRaised(std::string_view value) {
  Reading<v1::AlertRaised> m(value);
  const std::optional<Cause> cause = FromProto(m->cause());
  AlertRaised raised;
  raised.alert_id = m.Id(m->alert_id(), "alert_id");
  raised.rule = EnumOf<Rule>(m->rule());
  raised.severity = EnumOf<Severity>(m->severity());
  raised.cause_event_id = m->cause().event_id();
  raised.raised_at = FromUnixMillis(m->raised_at_ms());
  raised.level = EnumOf<Level>(m->level());
  raised.area = m->area_code();
  raised.next_escalation_at = FromUnixMillis(m->next_escalation_at_ms());
  if (!cause) return absl::InvalidArgumentError("AlertRaised: its cause is not readable");
  raised.cause = *cause;
  return m.As<Event>(std::move(raised));
}

}  // namespace

absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value) {
  for (auto* decode :
       {DecodeCommand, DecodeHealth, DecodeSupply, DecodeRegistration, DecodeShifts}) {
    auto input = decode(type, value);
    if (!input.ok() || input->has_value()) return input;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::AlertRaised>()) return DecodeRaised(value);
  if (type == TypeOf<v1::AlertEscalated>()) {
    Reading<v1::AlertEscalated> m(value);
    return m.As<Event>(AlertEscalated{m.Id(m->alert_id(), "alert_id"), EnumOf<Level>(m->level()),
                                      m->area_code(), FromUnixMillis(m->escalated_at_ms()),
                                      FromUnixMillis(m->next_escalation_at_ms())});
  }
  if (type == TypeOf<v1::AlertAcknowledged>()) {
    Reading<v1::AlertAcknowledged> m(value);
    return m.As<Event>(AlertAcknowledged{m.Id(m->alert_id(), "alert_id"), m->acknowledged_by(),
                                         EnumOf<AcknowledgeReason>(m->reason()),
                                         FromUnixMillis(m->acknowledged_at_ms())});
  }
  if (type == TypeOf<v1::AlertResolved>()) {
    Reading<v1::AlertResolved> m(value);
    return m.As<Event>(AlertResolved{m.Id(m->alert_id(), "alert_id"), m->resolved_by(),
                                     EnumOf<ResolveReason>(m->reason()),
                                     FromUnixMillis(m->resolved_at_ms())});
  }
  if (type == TypeOf<v1::AlertSubjectMovedOut>()) {
    Reading<v1::AlertSubjectMovedOut> m(value);
    return m.As<Event>(AlertSubjectMovedOut{m.Id(m->subject_id(), "subject_id"), m->to_grid_code(),
                                            m->move_number()});
  }
  if (type == TypeOf<v1::AlertMovedOut>()) {
    Reading<v1::AlertMovedOut> m(value);
    return m.As<Event>(AlertMovedOut{m.Id(m->alert_id(), "alert_id"),
                                     m.Id(m->subject_id(), "subject_id"), m->to_grid_code(),
                                     m->move_number(), AlertOf(m, m->alert())});
  }
  if (type == TypeOf<v1::AlertMovedIn>()) {
    Reading<v1::AlertMovedIn> m(value);
    return m.As<Event>(AlertMovedIn{m.Id(m->alert_id(), "alert_id"),
                                    m.Id(m->subject_id(), "subject_id"), m->from_grid_code(),
                                    m->move_number(), AlertOf(m, m->alert()), m->area_code(),
                                    FromUnixMillis(m->moved_at_ms())});
  }
  return std::nullopt;
}

eventing::EncodedEvent EncodeEvent(const Event& event) { return std::visit(Encode{}, event); }

std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
  const auto* out = std::get_if<AlertMovedOut>(&event);
  if (out == nullptr) return {};
  v1::AcceptAlert m;
  m.set_alert_id(out->alert_id.ToString());
  m.set_subject_id(out->subject_id.ToString());
  m.set_from_grid_code(std::string(key));
  m.set_move_number(out->move_number);
  SetAlert(out->alert, *m.mutable_alert());
  return {{eventing::SideRecord::Kind::kMessage, "", out->to_grid, TypeOf<v1::AcceptAlert>(),
           m.SerializeAsString()}};
}

}  // namespace gridkeeper::alerting
