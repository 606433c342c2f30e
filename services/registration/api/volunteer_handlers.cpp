// Look-ups of volunteers and shifts: an area's own and those of all areas below.
#include <utility>

#include "registration/adapters/wire.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/prepared.hpp"
#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {

grpc::ServerUnaryReactor* RegistrationService::ListVolunteerCalls(
    grpc::CallbackServerContext* context, const v1::ListVolunteerCallsRequest* request,
    v1::ListVolunteerCallsResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call&, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       queries_.ListVolunteerCalls(reference.AreasWithin(in.area_code()), page, out,
                                                   std::move(done));
                     });
}

grpc::ServerUnaryReactor* RegistrationService::ListVolunteers(
    grpc::CallbackServerContext* context, const v1::ListVolunteersRequest* request,
    v1::ListVolunteersResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.OptionalEnum("skill", in.skill());
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          queries_.ListVolunteers(reference->AreasWithin(in.area_code()),
                                                  static_cast<Skill>(in.skill()), page, out,
                                                  std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListShifts(grpc::CallbackServerContext* context,
                                                          const v1::ListShiftsRequest* request,
                                                          v1::ListShiftsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.OptionalEnum("filter", in.filter());
                          check.Moment("from_ms", in.from_ms());
                          check.Moment("until_ms", in.until_ms());
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          queries_.ListShifts({.areas = reference->AreasWithin(in.area_code()),
                                               .filter = in.filter(),
                                               .from = base::FromUnixMillis(in.from_ms()),
                                               .until = wire::UntilFromWire(in.until_ms())},
                                              page, out, std::move(done));
                        });
}

}  // namespace gridkeeper::registration
