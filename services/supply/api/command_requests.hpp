// From a command's request to the command as it stands in the log: validates every field, so that
// nothing that cannot be right is written, and maps. What depends on the state is decided later.
// Pure.
#pragma once

#include "gridkeeper/supply/v1/supply_service.pb.h"
#include "rpc/edge.hpp"

namespace gridkeeper::supply {

using MappedCommand = base::Decided<rpc::CommandBody>;

MappedCommand ToRequestSupply(const rpc::CommandCall& call, const v1::RequestSupplyRequest& request,
                              v1::RequestSupplyResponse& response);
MappedCommand ToClaimSupply(const rpc::CommandCall& call, const v1::ClaimSupplyRequest& request,
                            v1::ClaimSupplyResponse& response);
MappedCommand ToDeliverSupply(const rpc::CommandCall& call, const v1::DeliverSupplyRequest& request,
                              v1::DeliverSupplyResponse& response);
MappedCommand ToConfirmSupply(const rpc::CommandCall& call, const v1::ConfirmSupplyRequest& request,
                              v1::ConfirmSupplyResponse& response);
MappedCommand ToCancelSupply(const rpc::CommandCall& call, const v1::CancelSupplyRequest& request,
                             v1::CancelSupplyResponse& response);

}  // namespace gridkeeper::supply
