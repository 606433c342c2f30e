#include "supply/api/supply_service.hpp"

#include <utility>

#include "rpc/checks.hpp"
#include "rpc/deed_lookup.hpp"
#include "supply/api/command_requests.hpp"

namespace gridkeeper::supply {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kLargestPageSize = 1000;

template <typename Request>
SupplyQueries::Page CheckPage(const Request& request, rpc::Checks& check) {
  const int size = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  check.Range("page_size", size, 1, kLargestPageSize, "entries");
  check.PageToken("page_token", request.page_token());
  return {static_cast<std::size_t>(size), request.page_token()};
}

}  // namespace

SupplyService::SupplyService(const rpc::Edge& edge, eventing::StateReader& state,
                             base::ReferenceSource reference)
    : edge_(edge), state_(state), queries_(state), reference_(std::move(reference)) {}

grpc::ServerUnaryReactor* SupplyService::RequestSupply(grpc::CallbackServerContext* context,
                                                       const v1::RequestSupplyRequest* request,
                                                       v1::RequestSupplyResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToRequestSupply);
}

grpc::ServerUnaryReactor* SupplyService::ClaimSupply(grpc::CallbackServerContext* context,
                                                     const v1::ClaimSupplyRequest* request,
                                                     v1::ClaimSupplyResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToClaimSupply);
}

grpc::ServerUnaryReactor* SupplyService::DeliverSupply(grpc::CallbackServerContext* context,
                                                       const v1::DeliverSupplyRequest* request,
                                                       v1::DeliverSupplyResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToDeliverSupply);
}

grpc::ServerUnaryReactor* SupplyService::ConfirmSupply(grpc::CallbackServerContext* context,
                                                       const v1::ConfirmSupplyRequest* request,
                                                       v1::ConfirmSupplyResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToConfirmSupply);
}

grpc::ServerUnaryReactor* SupplyService::CancelSupply(grpc::CallbackServerContext* context,
                                                      const v1::CancelSupplyRequest* request,
                                                      v1::CancelSupplyResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToCancelSupply);
}

grpc::ServerUnaryReactor* SupplyService::GetOutcome(grpc::CallbackServerContext* context,
                                                    const v1::GetOutcomeRequest* request,
                                                    v1::GetOutcomeResponse* response) {
  return rpc::RunGetOutcome(edge_, context, request, response, request->grid_code());
}

grpc::ServerUnaryReactor* SupplyService::GetSupplyRequest(
    grpc::CallbackServerContext* context, const v1::GetSupplyRequestRequest* request,
    v1::GetSupplyRequestResponse* response) {
  return rpc::RunLookup(edge_, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const base::Uuid id = check.Uuid("request_id", in.request_id());
                          if (!check.ok()) return done(check.status());
                          queries_.GetSupplyRequest(in.grid_code(), id, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* SupplyService::ListOpenRequests(
    grpc::CallbackServerContext* context, const v1::ListOpenRequestsRequest* request,
    v1::ListOpenRequestsResponse* response) {
  return rpc::RunLookup(edge_, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          const SupplyQueries::Page page = CheckPage(in, check);
                          check.OptionalEnum("filter", in.filter());
                          if (!check.ok()) return done(check.status());
                          queries_.ListOpenRequests(reference_()->GridsWithin(in.area_code()),
                                                    in.filter(), page, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* SupplyService::ListRequestsByWorker(
    grpc::CallbackServerContext* context, const v1::ListRequestsByWorkerRequest* request,
    v1::ListRequestsByWorkerResponse* response) {
  return rpc::RunLookup(
      edge_, context, request, response,
      [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        const SupplyQueries::Page page = CheckPage(in, check);
        if (!in.staff_id().empty()) check.StaffId("staff_id", in.staff_id());
        if (!check.ok()) return done(check.status());
        const std::string& worker = in.staff_id().empty() ? call.caller.staff_id : in.staff_id();
        const auto reference = reference_();
        std::vector<std::string> holders = reference->StandsInFor(worker, call.now);
        holders.push_back(worker);
        queries_.ListRequestsByWorker(reference->GridsWithin(in.area_code()), std::move(holders),
                                      page, out, std::move(done));
      });
}

grpc::ServerUnaryReactor* SupplyService::ListDeeds(grpc::CallbackServerContext* context,
                                                   const v1::ListDeedsRequest* request,
                                                   v1::ListDeedsResponse* response) {
  return rpc::RunListDeeds(edge_, state_, reference_, context, request, response);
}

}  // namespace gridkeeper::supply
