// From a command's request to the command as it stands in the log: validates every field, so that
// nothing that cannot be right is written, and maps. What depends on the state is decided later.
// Pure.
#pragma once

#include "gridkeeper/health/v1/health_service.pb.h"
#include "rpc/edge.hpp"

namespace gridkeeper::health {

using MappedCommand = base::Decided<rpc::CommandBody>;

MappedCommand ToOpenIsolationCase(const rpc::CommandCall& call,
                                  const v1::OpenIsolationCaseRequest& request,
                                  v1::OpenIsolationCaseResponse& response);
MappedCommand ToRecordFollowUp(const rpc::CommandCall& call,
                               const v1::RecordFollowUpRequest& request,
                               v1::RecordFollowUpResponse& response);

}  // namespace gridkeeper::health
