#include "alerting/api/alerting_service.hpp"

#include <utility>

#include "alerting/api/command_requests.hpp"
#include "alerting/api/watch_stream.hpp"
#include "rpc/checks.hpp"
#include "rpc/deed_lookup.hpp"

namespace gridkeeper::alerting {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kLargestPageSize = 1000;
// What is left of a page's deadline after the names, so that the page still reaches the caller.
constexpr base::Millis kReplyMargin{100};

NamesQuery QueryOf(const v1::Alert& alert) {
  NamesQuery query;
  query.grid = alert.grid_code();
  const v1::AlertCause& cause = alert.cause();
  if (cause.has_fever()) {
    query.household_id = cause.fever().household_id();
    query.resident_id = cause.fever().resident_id();
  } else if (cause.has_follow_up_missed()) {
    query.household_id = cause.follow_up_missed().household_id();
    query.resident_id = cause.follow_up_missed().resident_id();
  } else {  // doors that are left and shifts are nobody's household
    query.household_id = cause.supply_overdue().household_id();
  }
  query.staff_ids.assign(alert.addressed_staff_ids().begin(), alert.addressed_staff_ids().end());
  return query;
}

}  // namespace

AlertingService::AlertingService(Parts parts) : parts_(std::move(parts)), queries_(parts_.state) {}

grpc::ServerUnaryReactor* AlertingService::AcknowledgeAlert(
    grpc::CallbackServerContext* context, const v1::AcknowledgeAlertRequest* request,
    v1::AcknowledgeAlertResponse* response) {
  return rpc::RunCommand(parts_.edge, context, request, response, ToAcknowledgeAlert);
}

grpc::ServerUnaryReactor* AlertingService::ResolveAlert(grpc::CallbackServerContext* context,
                                                        const v1::ResolveAlertRequest* request,
                                                        v1::ResolveAlertResponse* response) {
  return rpc::RunCommand(parts_.edge, context, request, response, ToResolveAlert);
}

grpc::ServerUnaryReactor* AlertingService::GetOutcome(grpc::CallbackServerContext* context,
                                                      const v1::GetOutcomeRequest* request,
                                                      v1::GetOutcomeResponse* response) {
  return rpc::RunGetOutcome(parts_.edge, context, request, response, request->grid_code());
}

grpc::ServerUnaryReactor* AlertingService::GetAlert(grpc::CallbackServerContext* context,
                                                    const v1::GetAlertRequest* request,
                                                    v1::GetAlertResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          Find(call, in.grid_code(), in.alert_id(), *out.mutable_alert(),
                               std::move(done));
                        });
}

grpc::ServerUnaryReactor* AlertingService::ListAlerts(grpc::CallbackServerContext* context,
                                                      const v1::ListAlertsRequest* request,
                                                      v1::ListAlertsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          const int size = in.page_size() == 0 ? kDefaultPageSize : in.page_size();
                          check.Range("page_size", size, 1, kLargestPageSize, "entries");
                          check.OptionalEnum("filter", in.filter());
                          check.PageToken("page_token", in.page_token());
                          if (!check.ok()) return done(check.status());
                          queries_.ListAlerts(in.area_code(), in.filter(),
                                              {static_cast<std::size_t>(size), in.page_token()},
                                              NowOf(call), out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* AlertingService::GetAlertPage(grpc::CallbackServerContext* context,
                                                        const v1::GetAlertPageRequest* request,
                                                        v1::GetAlertPageResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
        Find(call, in.grid_code(), in.alert_id(), *out.mutable_alert(),
             [this, call, &out, done = std::move(done)](const absl::Status& status) mutable {
               if (!status.ok()) return done(status);
               AddNames(call, out, std::move(done));
             });
      });
}

void AlertingService::Find(const rpc::Call& call, const std::string& grid_code,
                           const std::string& alert_id, v1::Alert& alert, rpc::Done done) {
  rpc::Checks check;
  check.AreaCode("grid_code", grid_code);
  const base::Uuid id = check.Uuid("alert_id", alert_id);
  if (!check.ok()) return done(check.status());
  queries_.GetAlert(grid_code, id, NowOf(call), alert, std::move(done));
}

void AlertingService::AddNames(const rpc::Call& call, v1::GetAlertPageResponse& page,
                               rpc::Done done) {
  parts_.names.AddNames(QueryOf(page.alert()), call.deadline - kReplyMargin, page,
                        [done = std::move(done)] { done(absl::OkStatus()); });
}

grpc::ServerUnaryReactor* AlertingService::ListDeeds(grpc::CallbackServerContext* context,
                                                     const v1::ListDeedsRequest* request,
                                                     v1::ListDeedsResponse* response) {
  return rpc::RunListDeeds(parts_.edge, parts_.state, parts_.reference, context, request, response);
}

grpc::ServerWriteReactor<v1::WatchAlertsResponse>* AlertingService::WatchAlerts(
    grpc::CallbackServerContext* context, const v1::WatchAlertsRequest* request) {
  const auto refuse = [](const absl::Status& status) {
    return rpc::RefuseStream<v1::WatchAlertsResponse>(status);
  };
  const absl::StatusOr<rpc::Call> call = rpc::Admit(parts_.edge, *context, *request);
  if (!call.ok()) return refuse(call.status());
  rpc::Checks check;
  check.OptionalEnum("start", request->start());
  if (!check.ok()) return refuse(check.status());

  std::optional<WatchPosition> from;
  if (!request->cursor().empty()) {
    auto position = FromCursor(request->cursor(), parts_.cluster_id, parts_.partitions);
    if (!position.ok()) return refuse(position.status());
    from = *std::move(position);
  } else if (request->start() == v1::WATCH_START_BEGINNING) {
    from = WatchPosition(parts_.partitions, 0);
  }
  // The caller's right is looked at again for every event, so one who lost it sees no more.
  const auto scope = [this, caller = call->caller, area = request->area_code()](
                         const std::string& grid) -> absl::StatusOr<bool> {
    if (absl::Status may = parts_.edge.guard.Recheck(caller, area); !may.ok()) return may;
    return !grid.empty() && parts_.reference()->IsWithin(grid, area);
  };
  return WatchStream::Begin(parts_.hub, std::move(from), scope);
}

}  // namespace gridkeeper::alerting
