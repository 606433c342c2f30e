// What the handlers of look-ups share.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "base/reference_source.hpp"
#include "registration/adapters/registration_queries.hpp"
#include "rpc/checks.hpp"
#include "rpc/edge.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::registration {

template <typename Request>
Page CheckPage(const Request& request, rpc::Checks& check) {
  return {check.PageSize(request.page_size()), request.page_token()};
}

inline void CheckToken(bool right, rpc::Checks& check) {
  check.Require(right, "page_token",
                "is not one that this call gave out; leave it empty to start again");
}

// A page of a list over an area: `list(call, reference, request, page, response, done)`. A filter
// is checked here where the request has one.
template <typename Request, typename Response, typename List>
grpc::ServerUnaryReactor* RunAreaPage(const rpc::Edge& edge,
                                      const base::ReferenceSource& reference_source,
                                      grpc::CallbackServerContext* context, const Request* request,
                                      Response* response, List list) {
  return rpc::RunLookup(
      edge, context, request, response,
      [&reference_source, list](const rpc::Call& call, const auto& in, auto& out, rpc::Done done) {
        rpc::Checks check;
        if constexpr (requires { in.filter(); }) check.OptionalEnum("filter", in.filter());
        const Page page = CheckPage(in, check);
        check.PageToken("page_token", page.token);
        if (!check.ok()) return done(check.status());
        const auto reference = reference_source();
        if (reference == nullptr) return done(rpc::ReferenceNotRead());
        list(call, *reference, in, page, out, std::move(done));
      });
}

}  // namespace gridkeeper::registration
