#include "health/api/command_requests.hpp"

#include <fmt/format.h>

#include "gridkeeper/health/v1/health_commands.pb.h"
#include "health/domain/case_policy.hpp"
#include "rpc/checks.hpp"

namespace gridkeeper::health {
namespace {

// Older than any case a reading could still be uploaded for.
constexpr std::chrono::hours kOldestReading{366 * 24};
constexpr std::size_t kMostSymptoms = 20;

}  // namespace

MappedCommand ToOpenIsolationCase(const rpc::CommandCall& call,
                                  const v1::OpenIsolationCaseRequest& request,
                                  v1::OpenIsolationCaseResponse& response) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid resident = check.Uuid("resident_id", request.resident_id());
  check.Range("days", request.days(), 0, kLongestIsolationDays, "days, 0 for the rule's default");
  if (!check.ok()) return check.Refusal();

  v1::OpenIsolationCase command;
  command.set_case_id(call.command_id.ToString());
  command.set_resident_id(resident.ToString());
  command.set_days(request.days());
  response.set_case_id(command.case_id());
  return rpc::ToBody(request.grid_code(), command);
}

MappedCommand ToRecordFollowUp(const rpc::CommandCall& call,
                               const v1::RecordFollowUpRequest& request,
                               v1::RecordFollowUpResponse&) {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid case_id = check.Uuid("case_id", request.case_id());
  check.Range("temperature_tenths", request.temperature_tenths(), kLowestTemperatureTenths,
              kHighestTemperatureTenths, "tenths of a degree Celsius");
  check.Count("symptoms", static_cast<std::size_t>(request.symptoms_size()), 0, kMostSymptoms);
  for (int i = 0; i < request.symptoms_size() && check.ok(); ++i) {
    check.Enum(fmt::format("symptoms[{}]", i), request.symptoms(i));
  }
  check.Enum("method", request.method());
  const base::TimePoint taken_at = check.Time(
      "taken_at_ms", request.taken_at_ms(), call.now - kOldestReading, call.now + kClockTolerance);
  if (!check.ok()) return check.Refusal();

  v1::RecordFollowUp command;
  command.set_case_id(case_id.ToString());
  command.set_temperature_tenths(request.temperature_tenths());
  *command.mutable_symptoms() = request.symptoms();
  command.set_method(request.method());
  command.set_taken_at_ms(base::ToUnixMillis(taken_at));
  return rpc::ToBody(request.grid_code(), command);
}

}  // namespace gridkeeper::health
