#include "alerting/adapters/alert_queries.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "alerting/adapters/alerting_codec.hpp"
#include "alerting/adapters/alerting_domain.hpp"
#include "alerting/domain/ladder_policy.hpp"
#include "eventing/area_page.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::alerting {
namespace {

using base::ToUnixMillis;
using MaybeBytes = absl::StatusOr<std::optional<std::string>>;

absl::Status NotFound(const std::string& grid, const base::Uuid& id) {
  return rpc::ToStatus({base::Rejection::kNotFound, "alert_id",
                        fmt::format("no alert {} in grid {}: check both; one resolved more than "
                                    "30 days ago is in the log only",
                                    id.ToString(), grid)});
}

v1::AlertHistoryEntry ToProto(const HistoryEntry& entry) {
  v1::AlertHistoryEntry m;
  m.set_step(static_cast<v1::AlertStep>(entry.step));
  m.set_at_ms(ToUnixMillis(entry.at));
  m.set_staff_id(entry.staff_id);
  m.set_level(static_cast<v1::AlertLevel>(entry.level));
  m.set_area_code(entry.area);
  m.set_acknowledge_reason(static_cast<v1::AcknowledgeReason>(entry.acknowledge_reason));
  m.set_resolve_reason(static_cast<v1::ResolveReason>(entry.resolve_reason));
  return m;
}

// Empty: the alert is about none.
std::string HouseholdOf(const Cause& cause) {
  return std::visit(
      [](const auto& about) {
        if constexpr (requires { about.household_id; }) return about.household_id.ToString();
        return std::string();
      },
      cause);
}

v1::Alert ToProto(const std::string& grid, const std::string& id, const Alert& alert,
                  const AlertQueries::Now& now) {
  v1::Alert m;
  m.set_alert_id(id);
  m.set_grid_code(grid);
  m.set_rule(static_cast<v1::AlertRule>(alert.rule));
  m.set_severity(static_cast<v1::AlertSeverity>(alert.severity));
  m.set_status(static_cast<v1::AlertStatus>(alert.status));
  *m.mutable_cause() = ToProto(alert.cause_event_id, alert.cause);
  m.set_raised_at_ms(ToUnixMillis(alert.raised_at));
  m.set_level(static_cast<v1::AlertLevel>(alert.level));
  m.set_area_code(alert.area);
  m.set_next_escalation_at_ms(ToUnixMillis(alert.next_escalation_at));
  if (now.reference != nullptr && alert.status != Status::kResolved) {
    for (std::string& staff :
         AddressedStaff(alert.level, grid, HouseholdOf(alert.cause), *now.reference, now.time)) {
      m.add_addressed_staff_ids(std::move(staff));
    }
  }
  return m;
}

absl::Status Fill(const std::string& grid, const base::Uuid& id, const std::string& bytes,
                  const AlertQueries::Now& now, v1::Alert& out) {
  const std::optional<Alert> alert = DecodeAlert(bytes);
  if (!alert) {
    return absl::InternalError(
        fmt::format("alert {} cannot be read from the state; tell the operator", id.ToString()));
  }
  out = ToProto(grid, id.ToString(), *alert, now);
  for (const HistoryEntry& entry : alert->history) *out.add_history() = ToProto(entry);
  return absl::OkStatus();
}

}  // namespace

void AlertQueries::GetAlert(const std::string& grid, const base::Uuid& id, const Now& now,
                            v1::Alert& out, Done done) const {
  // An alert moves from the open ones to the closed ones, never back: read in this order, none is
  // missed.
  reader_.Get(grid, AlertingDomain::kOpenAlerts, id.ToString(),
              [this, grid, id, now, &out, done = std::move(done)](const MaybeBytes& open) {
                if (!open.ok()) return done(open.status());
                if (*open) return done(Fill(grid, id, **open, now, out));
                reader_.Get(
                    grid, AlertingDomain::kClosedAlerts, id.ToString(),
                    [grid, id, now, &out, done](const MaybeBytes& closed) {
                      if (!closed.ok()) return done(closed.status());
                      done(*closed ? Fill(grid, id, **closed, now, out) : NotFound(grid, id));
                    });
              });
}

void AlertQueries::ListAlerts(const std::string& area, v1::AlertFilter filter, const Page& page,
                              const Now& now, v1::ListAlertsResponse& out, Done done) const {
  eventing::AreaPageRequest request{.keys = now.reference->AreasWithin(area),
                                    .kinds = {std::string(AlertingDomain::kOpenAlerts)},
                                    .size = page.size,
                                    .token = page.token};
  if (filter == v1::ALERT_FILTER_ALL) {
    request.kinds.emplace_back(AlertingDomain::kClosedAlerts);
  }
  auto decoded = std::make_shared<std::optional<Alert>>();
  eventing::ReadAreaPage(
      reader_, std::move(request),
      [decoded, filter](const eventing::Entity& entity) {
        *decoded = DecodeAlert(entity.value);
        return decoded->has_value() &&
               (filter != v1::ALERT_FILTER_UNACKNOWLEDGED || (*decoded)->status == Status::kOpen);
      },
      [decoded, now, &out](const eventing::Entity& entity) {
        *out.add_alerts() = ToProto(entity.key, entity.field, **decoded, now);
      },
      eventing::EndOfAreaPage(out, std::move(done)));
}

}  // namespace gridkeeper::alerting
