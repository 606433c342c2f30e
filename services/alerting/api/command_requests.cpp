#include "alerting/api/command_requests.hpp"

#include "gridkeeper/alerting/v1/alerting_commands.pb.h"
#include "rpc/checks.hpp"

namespace gridkeeper::alerting {

MappedCommand ToAcknowledgeAlert(const rpc::CommandCall&,
                                 const v1::AcknowledgeAlertRequest& request,
                                 v1::AcknowledgeAlertResponse&) {
  rpc::Checks check;
  check.AreaCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("alert_id", request.alert_id());
  check.Enum("reason", request.reason());
  if (!check.ok()) return check.Refusal();

  v1::AcknowledgeAlert command;
  command.set_alert_id(id.ToString());
  command.set_reason(request.reason());
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToResolveAlert(const rpc::CommandCall&, const v1::ResolveAlertRequest& request,
                             v1::ResolveAlertResponse&) {
  rpc::Checks check;
  check.AreaCode("grid_code", request.grid_code());
  const base::Uuid id = check.Uuid("alert_id", request.alert_id());
  check.Enum("reason", request.reason());
  check.Require(request.reason() < v1::RESOLVE_REASON_CORRECTED, "reason",
                "RESOLVE_REASON_CORRECTED and those after it are given by the service alone");
  if (!check.ok()) return check.Refusal();

  v1::ResolveAlert command;
  command.set_alert_id(id.ToString());
  command.set_reason(request.reason());
  return rpc::ToBody(request.grid_code(), command);
}

}  // namespace gridkeeper::alerting
