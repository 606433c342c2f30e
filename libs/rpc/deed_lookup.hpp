// Every service's ListDeeds: what people did in an area, from eventing/deeds.hpp. An override is
// one line:
//
//   return rpc::RunListDeeds(edge_, state_, reference_, context, request, response);
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/reference_source.hpp"
#include "eventing/deed_page.hpp"
#include "rpc/checks.hpp"
#include "rpc/edge.hpp"

namespace gridkeeper::rpc {

inline constexpr std::int64_t kLastMoment = 253'402'300'799'999;  // of the year 9999, ms

// Of a moment of a request, whose 0 means none.
inline void CheckMoment(std::string_view field, std::int64_t ms, Checks& check) {
  check.Range(field, ms, 0, kLastMoment, "ms since the epoch, 0 for any");
}

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
        CheckMoment("from_ms", in.from_ms(), check);
        CheckMoment("until_ms", in.until_ms(), check);
        check.Range("page_size", in.page_size(), 0, 1000, "entries; 0 for 100");
        check.PageToken("page_token", in.page_token());
        if (!check.ok()) return done(check.status());
        const auto reference = reference_source();
        if (reference == nullptr) {
          return done(
              absl::UnavailableError("the reference data is being read; ask again in a moment"));
        }
        eventing::ReadDeeds(
            state,
            {.areas = reference->AreasWithin(in.area_code()),
             .staff_id = in.staff_id(),
             .from = base::FromUnixMillis(in.from_ms()),
             .until = base::FromUnixMillis(in.until_ms() == 0 ? kLastMoment : in.until_ms()),
             .size = in.page_size() == 0 ? 100 : static_cast<std::size_t>(in.page_size()),
             .token = in.page_token()},
            [&out](common::v1::Deed deed) { *out.add_deeds() = std::move(deed); },
            [&out, done = std::move(done)](absl::StatusOr<eventing::AreaPage> page) {
              if (!page.ok()) return done(page.status());
              out.set_next_page_token(page->next_token);
              for (std::string& area : page->unavailable_keys) {
                out.add_unavailable_grids(std::move(area));
              }
              done(absl::OkStatus());
            });
      });
}

}  // namespace gridkeeper::rpc
