#include "supply/api/command_requests.hpp"

#include <fmt/format.h>

#include "gridkeeper/supply/v1/supply_commands.pb.h"
#include "rpc/checks.hpp"
#include "supply/domain/policy.hpp"

namespace gridkeeper::supply {
namespace {

// A delivery older than this is not recorded any more: the request has left the hot state.
constexpr std::chrono::hours kOldestDelivery{60 * 24};

void CheckItems(const v1::RequestSupplyRequest& request, rpc::Checks& check) {
  check.Count("items", static_cast<std::size_t>(request.items_size()), 1, kMaxItems);
  for (int i = 0; i < request.items_size(); ++i) {
    const v1::SupplyItem& item = request.items(i);
    const std::string at = fmt::format("items[{}]", i);
    check.Text(at + ".name", item.name(), {1, kMaxItemNameBytes});
    check.Require(item.name().size() <= kMaxItemNameBytes, at + ".name",
                  fmt::format("is longer than {} bytes", kMaxItemNameBytes));
    check.Range(at + ".quantity", item.quantity(), 1, kMaxQuantity, "");
    check.Enum(at + ".unit", item.unit());
    if (!check.ok()) return;  // one bad line says enough
  }
}

}  // namespace

MappedCommand ToRequestSupply(const rpc::CommandCall& call, const v1::RequestSupplyRequest& request,
                              v1::RequestSupplyResponse& response) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid household = check.Uuid("household_id", request.household_id());
  check.Enum("category", request.category());
  CheckItems(request, check);
  if (!check.ok()) return check.Refusal();

  v1::RequestSupply command;
  command.set_request_id(call.command_id.ToString());
  command.set_household_id(household.ToString());
  command.set_category(request.category());
  *command.mutable_items() = request.items();
  response.set_request_id(command.request_id());
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToClaimSupply(const rpc::CommandCall&, const v1::ClaimSupplyRequest& request,
                            v1::ClaimSupplyResponse&) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("request_id", request.request_id());
  if (!request.take_over_from().empty()) check.StaffId("take_over_from", request.take_over_from());
  if (!check.ok()) return check.Refusal();

  v1::ClaimSupply command;
  command.set_request_id(id.ToString());
  command.set_take_over_from(request.take_over_from());
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToDeliverSupply(const rpc::CommandCall& call, const v1::DeliverSupplyRequest& request,
                              v1::DeliverSupplyResponse&) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("request_id", request.request_id());
  const base::TimePoint delivered_at =
      check.Time("delivered_at_ms", request.delivered_at_ms(), call.now - kOldestDelivery,
                 call.now + kClockTolerance);
  if (!check.ok()) return check.Refusal();

  v1::DeliverSupply command;
  command.set_request_id(id.ToString());
  command.set_delivered_at_ms(base::ToUnixMillis(delivered_at));
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToConfirmSupply(const rpc::CommandCall&, const v1::ConfirmSupplyRequest& request,
                              v1::ConfirmSupplyResponse&) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("request_id", request.request_id());
  if (!check.ok()) return check.Refusal();

  v1::ConfirmSupply command;
  command.set_request_id(id.ToString());
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToCancelSupply(const rpc::CommandCall&, const v1::CancelSupplyRequest& request,
                             v1::CancelSupplyResponse&) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("request_id", request.request_id());
  check.Enum("reason", request.reason());
  check.Require(request.reason() != v1::CANCEL_REASON_HOUSEHOLD_FORGOTTEN, "reason",
                "CANCEL_REASON_HOUSEHOLD_FORGOTTEN is given by the service alone");
  if (!check.ok()) return check.Refusal();

  v1::CancelSupply command;
  command.set_request_id(id.ToString());
  command.set_reason(request.reason());
  return rpc::ToBody(request.grid_code(), command);
}

}  // namespace gridkeeper::supply
