// The gRPC service of alerting: commands go into the log, look-ups are answered from Redis, names
// come from registration, watches from the hub. Thread-safe, never blocks. What it is made of must
// outlive the gRPC server.
#pragma once

#include <string>

#include "alerting/adapters/alert_queries.hpp"
#include "alerting/adapters/names_client.hpp"
#include "alerting/adapters/watch_hub.hpp"
#include "base/reference_source.hpp"
#include "gridkeeper/alerting/v1/alerting_service.grpc.pb.h"
#include "rpc/edge.hpp"

namespace gridkeeper::alerting {

class AlertingService final : public v1::AlertingService::CallbackService {
 public:
  struct Parts {
    const rpc::Edge& edge;
    eventing::StateReader& state;
    base::ReferenceSource reference;
    NamesClient& names;
    WatchHub& hub;
    std::string cluster_id;
    std::size_t partitions = 16;
  };

  explicit AlertingService(Parts parts);

  grpc::ServerUnaryReactor* AcknowledgeAlert(grpc::CallbackServerContext* context,
                                             const v1::AcknowledgeAlertRequest* request,
                                             v1::AcknowledgeAlertResponse* response) override;
  grpc::ServerUnaryReactor* ResolveAlert(grpc::CallbackServerContext* context,
                                         const v1::ResolveAlertRequest* request,
                                         v1::ResolveAlertResponse* response) override;
  grpc::ServerUnaryReactor* GetOutcome(grpc::CallbackServerContext* context,
                                       const v1::GetOutcomeRequest* request,
                                       v1::GetOutcomeResponse* response) override;
  grpc::ServerUnaryReactor* GetAlert(grpc::CallbackServerContext* context,
                                     const v1::GetAlertRequest* request,
                                     v1::GetAlertResponse* response) override;
  grpc::ServerUnaryReactor* ListAlerts(grpc::CallbackServerContext* context,
                                       const v1::ListAlertsRequest* request,
                                       v1::ListAlertsResponse* response) override;
  grpc::ServerUnaryReactor* GetAlertPage(grpc::CallbackServerContext* context,
                                         const v1::GetAlertPageRequest* request,
                                         v1::GetAlertPageResponse* response) override;
  grpc::ServerUnaryReactor* ListDeeds(grpc::CallbackServerContext* context,
                                      const v1::ListDeedsRequest* request,
                                      v1::ListDeedsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchAlertsResponse>* WatchAlerts(
      grpc::CallbackServerContext* context, const v1::WatchAlertsRequest* request) override;

 private:
  AlertQueries::Now NowOf(const rpc::Call& call) const { return {parts_.reference(), call.now}; }
  // Fills `alert`, or refuses codes and ids that are none.
  void Find(const rpc::Call& call, const std::string& grid_code, const std::string& alert_id,
            v1::Alert& alert, rpc::Done done);
  void AddNames(const rpc::Call& call, v1::GetAlertPageResponse& page, rpc::Done done);

  Parts parts_;
  AlertQueries queries_;
};

}  // namespace gridkeeper::alerting
