// The log of what was done: registration's own part, and that of all four together.
#include <optional>
#include <utility>

#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"
#include "registration/domain/local_day.hpp"
#include "rpc/deed_lookup.hpp"

namespace gridkeeper::registration {
namespace {

// All of it is read for each page: what everybody did above a community is too much for that.
bool IsSmall(const v1::GetWorkLogRequest& request) {
  return !request.staff_id().empty() ||
         base::LevelOf(request.area_code()) >= base::AreaLevel::kCommunity;
}

}  // namespace

grpc::ServerUnaryReactor* RegistrationService::ListDeeds(grpc::CallbackServerContext* context,
                                                         const v1::ListDeedsRequest* request,
                                                         v1::ListDeedsResponse* response) {
  return rpc::RunListDeeds(parts_.edge, parts_.reader, parts_.reference, context, request,
                           response);
}

grpc::ServerUnaryReactor* RegistrationService::GetWorkLog(grpc::CallbackServerContext* context,
                                                          const v1::GetWorkLogRequest* request,
                                                          v1::GetWorkLogResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [&](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        check.Require(IsSmall(in), "area_code",
                      "must be the code of a grid (15 digits) or a community (12); with a staff_id "
                      "any area's");
        if (!in.staff_id().empty()) check.StaffId("staff_id", in.staff_id());
        check.Moment("day_ms", in.day_ms());
        const Page page = CheckPage(in, check);
        const std::optional<WorkLogPlace> after =
            page.token.empty() ? WorkLogPlace{} : WorkLogPlace::Of(page.token);
        CheckToken(after.has_value(), check);
        if (!check.ok()) return done(check.status());
        const auto reference = parts_.reference();
        if (reference == nullptr) return done(rpc::ReferenceNotRead());
        const std::int32_t offset = reference->RulesFor(in.area_code()).utc_offset_minutes;
        const Day today = LocalDay(call.now, offset);
        const Day day =
            in.day_ms() == 0 ? today : LocalDay(base::FromUnixMillis(in.day_ms()), offset);
        check.Require(IsLogKept(day, today), "day_ms",
                      "must lie in today, yesterday or the day before; what is older is in the log "
                      "of events");
        if (!check.ok()) return done(check.status());
        work_log_.Get(
            {.area = in.area_code(),
             .areas = reference->AreasWithin(in.area_code()),
             .staff_id = in.staff_id(),
             .from = BeginOf(day, offset),
             .until = EndOf(day, offset),
             .after = *after,
             .size = page.size,
             .by = {std::string(rpc::AuthorizationOf(*context).value_or("")), call.deadline}},
            out, std::move(done));
      });
}

}  // namespace gridkeeper::registration
