// The gRPC service of health monitoring: commands go into the log, look-ups are answered from
// Redis. Thread-safe, never blocks. What it is made of must outlive the gRPC server.
#pragma once

#include "base/reference_source.hpp"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "health/adapters/health_queries.hpp"
#include "rpc/edge.hpp"

namespace gridkeeper::health {

class HealthService final : public v1::HealthService::CallbackService {
 public:
  HealthService(const rpc::Edge& edge, eventing::StateReader& state,
                base::ReferenceSource reference);

  grpc::ServerUnaryReactor* OpenIsolationCase(grpc::CallbackServerContext* context,
                                              const v1::OpenIsolationCaseRequest* request,
                                              v1::OpenIsolationCaseResponse* response) override;
  grpc::ServerUnaryReactor* RecordFollowUp(grpc::CallbackServerContext* context,
                                           const v1::RecordFollowUpRequest* request,
                                           v1::RecordFollowUpResponse* response) override;
  grpc::ServerUnaryReactor* GetOutcome(grpc::CallbackServerContext* context,
                                       const v1::GetOutcomeRequest* request,
                                       v1::GetOutcomeResponse* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const v1::GetCaseRequest* request,
                                    v1::GetCaseResponse* response) override;
  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context,
                                      const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* ListDeeds(grpc::CallbackServerContext* context,
                                      const v1::ListDeedsRequest* request,
                                      v1::ListDeedsResponse* response) override;

 private:
  const rpc::Edge& edge_;
  eventing::StateReader& state_;
  HealthQueries queries_;
  base::ReferenceSource reference_;
};

}  // namespace gridkeeper::health
