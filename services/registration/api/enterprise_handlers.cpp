// Look-ups of enterprises: those of a grid, and of all grids below an area.
#include <utility>

#include "registration/adapters/reference_queries.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {

grpc::ServerUnaryReactor* RegistrationService::ListEnterprises(
    grpc::CallbackServerContext* context, const v1::ListEnterprisesRequest* request,
    v1::ListEnterprisesResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call& call, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       enterprises_.List(reference.GridsWithin(in.area_code()), in.filter(),
                                         VenueLookAt(reference, in.area_code(), call.now), page,
                                         out, std::move(done));
                     });
}

grpc::ServerUnaryReactor* RegistrationService::GetEnterprise(
    grpc::CallbackServerContext* context, const v1::GetEnterpriseRequest* request,
    v1::GetEnterpriseResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const base::Uuid id = check.Uuid("enterprise_id", in.enterprise_id());
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          enterprises_.Get(in.grid_code(), id,
                                           VenueLookAt(*reference, in.grid_code(), call.now), out,
                                           std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetEnterpriseFigures(
    grpc::CallbackServerContext* context, const v1::GetEnterpriseFiguresRequest* request,
    v1::GetEnterpriseFiguresResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          enterprises_.GetFigures(*reference, in.area_code(),
                                                  VenueLookAt(*reference, in.area_code(), call.now),
                                                  out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListTrips(grpc::CallbackServerContext* context,
                                                         const v1::ListTripsRequest* request,
                                                         v1::ListTripsResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call& call, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       enterprises_.ListTrips(reference.GridsWithin(in.area_code()), in.filter(),
                                              call.now,
                                              reference.RulesFor(in.area_code()).utc_offset_minutes,
                                              page, out, std::move(done));
                     });
}

grpc::ServerUnaryReactor* RegistrationService::GetVenueRules(
    grpc::CallbackServerContext* context, const v1::GetVenueRulesRequest* request,
    v1::GetVenueRulesResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          registration::GetVenueRules(*reference, in.area_code(), out);
                          done(absl::OkStatus());
                        });
}

}  // namespace gridkeeper::registration
