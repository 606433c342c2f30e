// From a command's request to the command as it stands in the log: validates every field, so that
// nothing that cannot be right is written, and maps. What depends on the state is decided later.
// Pure.
#pragma once

#include "gridkeeper/alerting/v1/alerting_service.pb.h"
#include "rpc/edge.hpp"

namespace gridkeeper::alerting {

using MappedCommand = base::Decided<rpc::CommandBody>;

MappedCommand ToAcknowledgeAlert(const rpc::CommandCall& call,
                                 const v1::AcknowledgeAlertRequest& request,
                                 v1::AcknowledgeAlertResponse& response);
MappedCommand ToResolveAlert(const rpc::CommandCall& call, const v1::ResolveAlertRequest& request,
                             v1::ResolveAlertResponse& response);

}  // namespace gridkeeper::alerting
