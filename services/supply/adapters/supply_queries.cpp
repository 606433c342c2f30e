#include "supply/adapters/supply_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "eventing/area_page.hpp"
#include "rpc/refusals.hpp"
#include "supply/adapters/supply_codec.hpp"
#include "supply/adapters/supply_domain.hpp"

namespace gridkeeper::supply {
namespace {

using MaybeBytes = absl::StatusOr<std::optional<std::string>>;

absl::Status NotFound(const std::string& grid, const base::Uuid& id) {
  return rpc::ToStatus({base::Rejection::kNotFound, "request_id",
                        fmt::format("no request {} in grid {}: check both; one delivered or closed "
                                    "more than 30 days ago is in the log only",
                                    id.ToString(), grid)});
}

absl::Status Fill(const std::string& grid, const base::Uuid& id, const std::string& bytes,
                  v1::GetSupplyRequestResponse& out) {
  const std::optional<Request> request = DecodeRequest(bytes);
  if (!request) {
    return absl::InternalError(
        fmt::format("request {} cannot be read from the state; tell the operator", id.ToString()));
  }
  *out.mutable_supply_request() = ToProto(grid, id.ToString(), *request);
  return absl::OkStatus();
}

bool Passes(const Request& request, v1::RequestFilter filter) {
  const bool awaited = request.status == Status::kRequested || request.status == Status::kClaimed;
  switch (filter) {
    case v1::REQUEST_FILTER_UNCLAIMED:
      return request.status == Status::kRequested;
    case v1::REQUEST_FILTER_CLAIMED:
      return request.status == Status::kClaimed;
    case v1::REQUEST_FILTER_UNCONFIRMED:
      return request.status == Status::kDelivered;
    case v1::REQUEST_FILTER_OVERDUE:
      return request.overdue && awaited;
    default:
      return true;
  }
}

// Reads one page of open requests for which `passes` holds into a response of either list.
template <typename Passing, typename Response>
void ReadOpen(eventing::StateReader& reader, std::vector<std::string> grids,
              const SupplyQueries::Page& page, Passing passes, Response& out,
              SupplyQueries::Done done) {
  eventing::AreaPageRequest request{.keys = std::move(grids),
                                    .kinds = {std::string(SupplyDomain::kOpenRequests)},
                                    .size = page.size,
                                    .token = page.token};
  auto decoded = std::make_shared<std::optional<Request>>();
  eventing::ReadAreaPage(
      reader, std::move(request),
      [decoded, passes = std::move(passes)](const eventing::Entity& entity) {
        *decoded = DecodeRequest(entity.value);
        return decoded->has_value() && passes(**decoded);
      },
      [decoded, &out](const eventing::Entity& entity) {
        *out.add_supply_requests() = ToProto(entity.key, entity.field, **decoded);
      },
      eventing::EndOfAreaPage(out, std::move(done)));
}

}  // namespace

v1::SupplyRequest ToProto(const std::string& grid, const std::string& id, const Request& request) {
  v1::SupplyRequest m;
  m.set_request_id(id);
  m.set_grid_code(grid);
  m.set_household_id(request.household_id.ToString());
  m.set_category(static_cast<v1::SupplyCategory>(request.category));
  for (const Item& item : request.items) *m.add_items() = ToProto(item);
  m.set_status(static_cast<v1::SupplyStatus>(request.status));
  m.set_requested_by(request.requested_by);
  m.set_requested_at_ms(base::ToUnixMillis(request.requested_at));
  m.set_overdue_at_ms(base::ToUnixMillis(request.overdue_at));
  m.set_overdue(request.overdue);
  m.set_claimed_by(request.claimed_by);
  m.set_claimed_at_ms(base::ToUnixMillis(request.claimed_at));
  m.set_delivered_by(request.delivered_by);
  m.set_delivered_at_ms(base::ToUnixMillis(request.delivered_at));
  m.set_closed_at_ms(base::ToUnixMillis(request.closed_at));
  m.set_cancel_reason(static_cast<v1::CancelReason>(request.cancel_reason));
  return m;
}

void SupplyQueries::GetSupplyRequest(const std::string& grid, const base::Uuid& id,
                                     v1::GetSupplyRequestResponse& out, Done done) const {
  // A request moves from the open ones to the closed ones, never back: read in this order, none is
  // missed.
  reader_.Get(grid, SupplyDomain::kOpenRequests, id.ToString(),
              [this, grid, id, &out, done = std::move(done)](const MaybeBytes& open) {
                if (!open.ok()) return done(open.status());
                if (*open) return done(Fill(grid, id, **open, out));
                reader_.Get(grid, SupplyDomain::kClosedRequests, id.ToString(),
                            [grid, id, &out, done](const MaybeBytes& closed) {
                              if (!closed.ok()) return done(closed.status());
                              done(*closed ? Fill(grid, id, **closed, out) : NotFound(grid, id));
                            });
              });
}

void SupplyQueries::ListOpenRequests(std::vector<std::string> grids, v1::RequestFilter filter,
                                     const Page& page, v1::ListOpenRequestsResponse& out,
                                     Done done) const {
  ReadOpen(
      reader_, std::move(grids), page,
      [filter](const Request& request) { return Passes(request, filter); }, out, std::move(done));
}

void SupplyQueries::ListRequestsByWorker(std::vector<std::string> grids,
                                         std::vector<std::string> holders, const Page& page,
                                         v1::ListRequestsByWorkerResponse& out, Done done) const {
  ReadOpen(
      reader_, std::move(grids), page,
      [holders = std::move(holders)](const Request& request) {
        return std::find(holders.begin(), holders.end(), request.claimed_by) != holders.end();
      },
      out, std::move(done));
}

}  // namespace gridkeeper::supply
