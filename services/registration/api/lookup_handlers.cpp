#include <algorithm>
#include <string>
#include <utility>

#include "registration/adapters/reference_queries.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/likeness.hpp"

namespace gridkeeper::registration {
namespace {

constexpr std::size_t kMaxContacts = 50;

bool IsResidentToken(const std::string& token) {
  const std::size_t slash = token.find('/');
  if (token.empty()) return true;
  if (slash == std::string::npos || !base::ParseUuid(token.substr(0, slash))) return false;
  const std::string number = token.substr(slash + 1);
  return !number.empty() && number.size() <= 4 &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

grpc::ServerUnaryReactor* RegistrationService::GetHousehold(grpc::CallbackServerContext* context,
                                                            const v1::GetHouseholdRequest* request,
                                                            v1::GetHouseholdResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const base::Uuid household =
                              check.Uuid("household_id", in.household_id());
                          if (!check.ok()) return done(check.status());
                          queries_.GetHousehold(in.grid_code(), household, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetResident(grpc::CallbackServerContext* context,
                                                           const v1::GetResidentRequest* request,
                                                           v1::GetResidentResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        check.GridCode("grid_code", in.grid_code());
        const base::Uuid resident = check.Uuid("resident_id", in.resident_id());
        const base::Uuid household = check.OptionalUuid("household_id", in.household_id());
        if (!check.ok()) return done(check.status());
        queries_.GetResident(in.grid_code(), resident, household, out, std::move(done));
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListHouseholds(
    grpc::CallbackServerContext* context, const v1::ListHouseholdsRequest* request,
    v1::ListHouseholdsResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        check.GridCode("grid_code", in.grid_code());
        const base::Uuid building = check.OptionalUuid("building_id", in.building_id());
        const Page page = CheckPage(in, check);
        check.PageToken("page_token", page.token);
        if (!check.ok()) return done(check.status());
        queries_.ListHouseholds(in.grid_code(), building, page, out, std::move(done));
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListResidents(
    grpc::CallbackServerContext* context, const v1::ListResidentsRequest* request,
    v1::ListResidentsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const Page page = CheckPage(in, check);
                          CheckToken(IsResidentToken(page.token), check);
                          if (!check.ok()) return done(check.status());
                          queries_.ListResidents(in.grid_code(), page, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListBuildings(
    grpc::CallbackServerContext* context, const v1::ListBuildingsRequest* request,
    v1::ListBuildingsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.GridCode("grid_code", in.grid_code());
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          queries_.ListBuildings(in.grid_code(), page, out, std::move(done));
                        });
}

// A page of what a filter lets through, over all grids of an area.
template <typename Request, typename Response, typename Filter>
grpc::ServerUnaryReactor* RegistrationService::RunFilteredList(
    grpc::CallbackServerContext* context, const Request* request, Response* response,
    void (RegistrationQueries::*list)(std::vector<std::string>, Filter, const Page&, Response&,
                                      RegistrationQueries::Done) const) {
  return RunAreaPage(
      parts_.edge, parts_.reference, context, request, response,
      [this, list](const rpc::Call&, const base::Reference& reference, const Request& in,
                   const Page& page, Response& out, rpc::Done done) {
        (queries_.*list)(reference.GridsWithin(in.area_code()), in.filter(), page, out,
                         std::move(done));
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListDuplicateCases(
    grpc::CallbackServerContext* context, const v1::ListDuplicateCasesRequest* request,
    v1::ListDuplicateCasesResponse* response) {
  return RunFilteredList(context, request, response, &RegistrationQueries::ListDuplicateCases);
}

grpc::ServerUnaryReactor* RegistrationService::ListLookalikes(
    grpc::CallbackServerContext* context, const v1::ListLookalikesRequest* request,
    v1::ListLookalikesResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        const base::AreaLevel level = base::LevelOf(in.area_code());
        check.Require(level == base::AreaLevel::kGrid || level == base::AreaLevel::kCommunity,
                      "area_code", "must be the code of a grid (15 digits) or a community (12)");
        check.Range("least_score", in.least_score(), 0, 100, "points; 0 for 50");
        const std::size_t most = check.PageSize(in.page_size(), "pairs");
        if (!check.ok()) return done(check.status());
        const auto reference = parts_.reference();
        if (reference == nullptr) return done(rpc::ReferenceNotRead());
        queries_.ListLookalikes({.grids = reference->GridsWithin(in.area_code()),
                                 .least_score = in.least_score() == 0 ? kLikely : in.least_score(),
                                 .most = most},
                                out, std::move(done));
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListMoves(grpc::CallbackServerContext* context,
                                                         const v1::ListMovesRequest* request,
                                                         v1::ListMovesResponse* response) {
  return RunFilteredList(context, request, response, &RegistrationQueries::ListMoves);
}

grpc::ServerUnaryReactor* RegistrationService::ListArrivals(grpc::CallbackServerContext* context,
                                                            const v1::ListArrivalsRequest* request,
                                                            v1::ListArrivalsResponse* response) {
  return RunFilteredList(context, request, response, &RegistrationQueries::ListArrivals);
}

grpc::ServerUnaryReactor* RegistrationService::ListUnsigned(grpc::CallbackServerContext* context,
                                                            const v1::ListUnsignedRequest* request,
                                                            v1::ListUnsignedResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.Enum("document", in.document());
                          check.Text("version", in.version(), {1, kMaxVersionCharacters});
                          const Page page = CheckPage(in, check);
                          check.PageToken("page_token", page.token);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          queries_.ListUnsigned({.grids = reference->GridsWithin(in.area_code()),
                                                 .document = static_cast<Document>(in.document()),
                                                 .version = in.version()},
                                                page, out, std::move(done));
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListMissingParties(
    grpc::CallbackServerContext* context, const v1::ListMissingPartiesRequest* request,
    v1::ListMissingPartiesResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call& call, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       queries_.ListMissingParties({.grids = reference.GridsWithin(in.area_code()),
                                                    .reference = parts_.reference(),
                                                    .now = call.now},
                                                   page, out, std::move(done));
                     });
}

grpc::ServerUnaryReactor* RegistrationService::GetRiskAreas(grpc::CallbackServerContext* context,
                                                            const v1::GetRiskAreasRequest* request,
                                                            v1::GetRiskAreasResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          registration::GetRiskAreas(*reference, in.area_code(), out);
                          done(absl::OkStatus());
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListAreas(grpc::CallbackServerContext* context,
                                                         const v1::ListAreasRequest* request,
                                                         v1::ListAreasResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call& call, const auto& in, auto& out, const rpc::Done& done) {
        rpc::Checks check;
        const Page page = CheckPage(in, check);
        CheckToken(page.token.empty() || base::LevelOf(page.token) != base::AreaLevel::kNone,
                   check);
        if (!check.ok()) return done(check.status());
        const auto reference = parts_.reference();
        if (reference == nullptr) return done(rpc::ReferenceNotRead());
        registration::ListAreas(*reference, in.area_code(), call.now, page, out);
        done(absl::OkStatus());
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListStaff(grpc::CallbackServerContext* context,
                                                         const v1::ListStaffRequest* request,
                                                         v1::ListStaffResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          rpc::Checks check;
                          const Page page = CheckPage(in, check);
                          CheckToken(page.token.empty() || base::IsStaffId(page.token), check);
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          registration::ListStaff(*reference, in.area_code(), page, out);
                          done(absl::OkStatus());
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetRules(grpc::CallbackServerContext* context,
                                                        const v1::GetRulesRequest* request,
                                                        v1::GetRulesResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          *out.mutable_rules() = RulesOf(*reference, in.area_code());
                          done(absl::OkStatus());
                        });
}

grpc::ServerUnaryReactor* RegistrationService::GetDutyContacts(
    grpc::CallbackServerContext* context, const v1::GetDutyContactsRequest* request,
    v1::GetDutyContactsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
                          rpc::Checks check;
                          check.AreaCode("grid_code", in.grid_code());
                          check.Count("staff_ids", static_cast<std::size_t>(in.staff_ids_size()), 0,
                                      kMaxContacts);
                          for (const std::string& id : in.staff_ids())
                            check.StaffId("staff_ids", id);
                          RegistrationQueries::ContactsQuery query{
                              .grid = in.grid_code(),
                              .household = check.OptionalUuid("household_id", in.household_id()),
                              .resident = check.OptionalUuid("resident_id", in.resident_id()),
                              .staff = {}};
                          check.Require(query.resident.IsNil() || !query.household.IsNil(),
                                        "household_id", "is needed beside resident_id");
                          if (!check.ok()) return done(check.status());
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          query.staff = StaffToName(*reference, in, call.now);
                          queries_.GetDutyContacts(query, out, std::move(done));
                        });
}

}  // namespace gridkeeper::registration
