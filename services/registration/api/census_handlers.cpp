#include <utility>

#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {

grpc::ServerUnaryReactor* RegistrationService::GetCoverage(grpc::CallbackServerContext* context,
                                                           const v1::GetCoverageRequest* request,
                                                           v1::GetCoverageResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          census_.GetCoverage(*reference, in.area_code(), out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListDoors(grpc::CallbackServerContext* context,
                                                         const v1::ListDoorsRequest* request,
                                                         v1::ListDoorsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          rpc::Checks check;
                          check.OptionalEnum("filter", in.filter());
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          census_.ListDoors(reference->GridsWithin(in.area_code()), in.filter(),
                                            page, out, done);
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListNextVisits(
    grpc::CallbackServerContext* context, const v1::ListNextVisitsRequest* request,
    v1::ListNextVisitsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const Page page = CheckPage(in, check);
                          CheckToken(page.token.empty() || base::ParseUuid(page.token).has_value(),
                                     check);
                          if (!check.ok()) return done(check.status());
                          census_.ListNextVisits(in.grid_code(), page, out, done);
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetWorkDay(grpc::CallbackServerContext* context,
                                                          const v1::GetWorkDayRequest* request,
                                                          v1::GetWorkDayResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [&](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        check.GridCode("grid_code", in.grid_code());
        if (!check.ok()) return done(check.status());
        if (parts_.reference() == nullptr) return done(rpc::ReferenceNotRead());
        work_day_.Get(
            {.grid = in.grid_code(),
             .by = {std::string(rpc::AuthorizationOf(*context).value_or("")), call.deadline},
             .now = call.now},
            out, std::move(done));
      });
}

}  // namespace gridkeeper::registration
