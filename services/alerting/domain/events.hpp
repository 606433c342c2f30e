// What happened in alerting; mirrors alerting_events.proto, where each is described.
#pragma once

#include <string>
#include <variant>

#include "alerting/domain/types.hpp"

namespace gridkeeper::alerting {

struct AlertRaised {
  base::Uuid alert_id;
  Rule rule = Rule::kUnspecified;
  Severity severity = Severity::kUnspecified;
  std::string cause_event_id;
  Cause cause;
  base::TimePoint raised_at{};
  Level level = Level::kUnspecified;
  base::AreaCode area;
  base::TimePoint next_escalation_at{};

  bool operator==(const AlertRaised&) const = default;
};

struct AlertEscalated {
  base::Uuid alert_id;
  Level level = Level::kUnspecified;
  base::AreaCode area;
  base::TimePoint escalated_at{};
  base::TimePoint next_escalation_at{};  // the epoch: the top

  bool operator==(const AlertEscalated&) const = default;
};

struct AlertAcknowledged {
  base::Uuid alert_id;
  std::string acknowledged_by;
  AcknowledgeReason reason = AcknowledgeReason::kUnspecified;
  base::TimePoint acknowledged_at{};

  bool operator==(const AlertAcknowledged&) const = default;
};

struct AlertResolved {
  base::Uuid alert_id;
  std::string resolved_by;  // empty: another service's event
  ResolveReason reason = ResolveReason::kUnspecified;
  base::TimePoint resolved_at{};

  bool operator==(const AlertResolved&) const = default;
};

struct AlertSubjectMovedOut {
  base::Uuid subject_id;
  base::AreaCode to_grid;
  std::int32_t move_number = 0;

  bool operator==(const AlertSubjectMovedOut&) const = default;
};

struct AlertMovedOut {
  base::Uuid alert_id;
  base::Uuid subject_id;
  base::AreaCode to_grid;
  std::int32_t move_number = 0;
  Alert alert;

  bool operator==(const AlertMovedOut&) const = default;
};

struct AlertMovedIn {
  base::Uuid alert_id;
  base::Uuid subject_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  Alert alert;  // as it left the other grid
  base::AreaCode area;
  base::TimePoint moved_at{};

  bool operator==(const AlertMovedIn&) const = default;
};

using Event = std::variant<AlertRaised, AlertEscalated, AlertAcknowledged, AlertResolved,
                           AlertSubjectMovedOut, AlertMovedOut, AlertMovedIn>;

}  // namespace gridkeeper::alerting
