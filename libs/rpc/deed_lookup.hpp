// Every service's ListDeeds: what people did in an area, from eventing/deeds.hpp. An override is
// one line:
//
//   return rpc::RunListDeeds(edge_, state_, reference_, context, request, response);
#pragma once

#include <utility>

#include "base/reference_source.hpp"
#include "eventing/deed_page.hpp"
#include "rpc/checks.hpp"
#include "rpc/edge.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {

// The state and the reference data must outlive the server.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* RunListDeeds(const Edge& edge, eventing::StateReader& state,
                                       const base::ReferenceSource& reference_source,
                                       grpc::CallbackServerContext* context, const Request* request,
                                       Response* response) {
  return RunLookup(
      edge, context, request, response,
      [&state, &reference_source](const Call&, const Request& in, Response& out, Done done) {
        Checks check;
        if (!in.staff_id().empty()) check.StaffId("staff_id", in.staff_id());
        check.Moment("from_ms", in.from_ms());
        check.Moment("until_ms", in.until_ms());
        const std::size_t size = check.PageSize(in.page_size());
        check.PageToken("page_token", in.page_token());
        if (!check.ok()) return done(check.status());
        const auto reference = reference_source();
        if (reference == nullptr) return done(ReferenceNotRead());
        eventing::ReadDeeds(
            state,
            {.areas = reference->AreasWithin(in.area_code()),
             .staff_id = in.staff_id(),
             .from = base::FromUnixMillis(in.from_ms()),
             .until = base::FromUnixMillis(in.until_ms() == 0 ? kLatestDateMs : in.until_ms()),
             .size = size,
             .token = in.page_token()},
            [&out](common::v1::Deed deed) { *out.add_deeds() = std::move(deed); },
            eventing::EndOfAreaPage(out, std::move(done)));
      });
}

}  // namespace gridkeeper::rpc
