// The gRPC service of supply: commands go into the log, look-ups are answered from Redis.
// Thread-safe, never blocks. What it is made of must outlive the gRPC server.
#pragma once

#include "base/reference_source.hpp"
#include "gridkeeper/supply/v1/supply_service.grpc.pb.h"
#include "rpc/edge.hpp"
#include "supply/adapters/supply_queries.hpp"

namespace gridkeeper::supply {

class SupplyService final : public v1::SupplyService::CallbackService {
 public:
  SupplyService(const rpc::Edge& edge, eventing::StateReader& state,
                base::ReferenceSource reference);

  grpc::ServerUnaryReactor* RequestSupply(grpc::CallbackServerContext* context,
                                          const v1::RequestSupplyRequest* request,
                                          v1::RequestSupplyResponse* response) override;
  grpc::ServerUnaryReactor* ClaimSupply(grpc::CallbackServerContext* context,
                                        const v1::ClaimSupplyRequest* request,
                                        v1::ClaimSupplyResponse* response) override;
  grpc::ServerUnaryReactor* DeliverSupply(grpc::CallbackServerContext* context,
                                          const v1::DeliverSupplyRequest* request,
                                          v1::DeliverSupplyResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmSupply(grpc::CallbackServerContext* context,
                                          const v1::ConfirmSupplyRequest* request,
                                          v1::ConfirmSupplyResponse* response) override;
  grpc::ServerUnaryReactor* CancelSupply(grpc::CallbackServerContext* context,
                                         const v1::CancelSupplyRequest* request,
                                         v1::CancelSupplyResponse* response) override;
  grpc::ServerUnaryReactor* GetOutcome(grpc::CallbackServerContext* context,
                                       const v1::GetOutcomeRequest* request,
                                       v1::GetOutcomeResponse* response) override;
  grpc::ServerUnaryReactor* GetSupplyRequest(grpc::CallbackServerContext* context,
                                             const v1::GetSupplyRequestRequest* request,
                                             v1::GetSupplyRequestResponse* response) override;
  grpc::ServerUnaryReactor* ListOpenRequests(grpc::CallbackServerContext* context,
                                             const v1::ListOpenRequestsRequest* request,
                                             v1::ListOpenRequestsResponse* response) override;
  grpc::ServerUnaryReactor* ListRequestsByWorker(
      grpc::CallbackServerContext* context, const v1::ListRequestsByWorkerRequest* request,
      v1::ListRequestsByWorkerResponse* response) override;
  grpc::ServerUnaryReactor* ListDeeds(grpc::CallbackServerContext* context,
                                      const v1::ListDeedsRequest* request,
                                      v1::ListDeedsResponse* response) override;

 private:
  const rpc::Edge& edge_;
  eventing::StateReader& state_;
  SupplyQueries queries_;
  base::ReferenceSource reference_;
};

}  // namespace gridkeeper::supply
