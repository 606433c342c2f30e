#include "health/api/health_service.hpp"

#include <utility>

#include "health/api/command_requests.hpp"
#include "rpc/checks.hpp"
#include "rpc/deed_lookup.hpp"

namespace gridkeeper::health {
namespace {

constexpr int kDefaultPageSize = 100;
constexpr int kLargestPageSize = 1000;

}  // namespace

HealthService::HealthService(const rpc::Edge& edge, eventing::StateReader& state,
                             base::ReferenceSource reference)
    : edge_(edge), state_(state), queries_(state), reference_(std::move(reference)) {}

grpc::ServerUnaryReactor* HealthService::OpenIsolationCase(
    grpc::CallbackServerContext* context, const v1::OpenIsolationCaseRequest* request,
    v1::OpenIsolationCaseResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToOpenIsolationCase);
}

grpc::ServerUnaryReactor* HealthService::RecordFollowUp(grpc::CallbackServerContext* context,
                                                        const v1::RecordFollowUpRequest* request,
                                                        v1::RecordFollowUpResponse* response) {
  return rpc::RunCommand(edge_, context, request, response, ToRecordFollowUp);
}

grpc::ServerUnaryReactor* HealthService::GetOutcome(grpc::CallbackServerContext* context,
                                                    const v1::GetOutcomeRequest* request,
                                                    v1::GetOutcomeResponse* response) {
  return rpc::RunGetOutcome(edge_, context, request, response, request->grid_code());
}

grpc::ServerUnaryReactor* HealthService::GetCase(grpc::CallbackServerContext* context,
                                                 const v1::GetCaseRequest* request,
                                                 v1::GetCaseResponse* response) {
  return rpc::RunLookup(edge_, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const base::Uuid id = check.Uuid("case_id", in.case_id());
                          if (!check.ok()) return done(check.status());
                          queries_.GetCase(in.grid_code(), id, {call.now, reference_()}, out,
                                           std::move(done));
                        });
}

grpc::ServerUnaryReactor* HealthService::ListCases(grpc::CallbackServerContext* context,
                                                   const v1::ListCasesRequest* request,
                                                   v1::ListCasesResponse* response) {
  return rpc::RunLookup(edge_, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          const int size = in.page_size() == 0 ? kDefaultPageSize : in.page_size();
                          rpc::Checks check;
                          check.OptionalEnum("filter", in.filter());
                          check.Range("page_size", size, 1, kLargestPageSize, "cases");
                          check.PageToken("page_token", in.page_token());
                          if (!check.ok()) return done(check.status());
                          queries_.ListCases(in.area_code(), in.filter(),
                                             {static_cast<std::size_t>(size), in.page_token()},
                                             {call.now, reference_()}, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* HealthService::ListDeeds(grpc::CallbackServerContext* context,
                                                   const v1::ListDeedsRequest* request,
                                                   v1::ListDeedsResponse* response) {
  return rpc::RunListDeeds(edge_, state_, reference_, context, request, response);
}

}  // namespace gridkeeper::health
