// Look-ups of risk zones and of what they mean.
#include "eventing/reference_parts.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {

grpc::ServerUnaryReactor* RegistrationService::ListZones(grpc::CallbackServerContext* context,
                                                         const v1::ListZonesRequest* request,
                                                         v1::ListZonesResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.OptionalEnum("filter", in.filter());
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          queries_.ListZones({.reference = reference,
                                              .area = in.area_code(),
                                              .filter = in.filter(),
                                              .now = call.now},
                                             page, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetZoneRules(grpc::CallbackServerContext* context,
                                                            const v1::GetZoneRulesRequest* request,
                                                            v1::GetZoneRulesResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          for (int kind = 1; kind <= base::kZoneKinds; ++kind) {
                            *out.add_rules() = eventing::ToProto(reference->ZoneRulesFor(
                                in.area_code(), static_cast<base::ZoneKind>(kind)));
                          }
                          done(absl::OkStatus());
                        });
}

}  // namespace gridkeeper::registration
