#include <fmt/format.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/uuid.hpp"
#include "benchmark.hpp"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"
#include "log_reading.hpp"
#include "report.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::benchmark {
namespace {

namespace pb = registration::v1;

constexpr int kThreads = 64;
constexpr std::size_t kDistrictDigits = 6;
constexpr std::chrono::seconds kDeadline{60};

// What each index gives, asked for by many threads; the first failure ends it.
absl::StatusOr<std::vector<std::string>> ForEach(
    std::size_t count, const std::function<absl::StatusOr<std::string>(std::size_t)>& ask) {
  std::vector<std::string> answers(count);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  absl::Status failed;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < count; at = next++) {
        auto answer = ask(at);
        if (answer.ok()) {
          answers[at] = *std::move(answer);
          continue;
        }
        const std::lock_guard lock(mutex);
        failed.Update(answer.status());
        next = count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!failed.ok()) return failed;
  return answers;
}

absl::Status Failed(const char* rpc, const grpc::Status& status) {
  return absl::UnavailableError(fmt::format("{}: {}", rpc, status.error_message()));
}

// At the grid's border, with the whole district behind it: every card is good there.
absl::StatusOr<std::string> DefineGate(pb::RegistrationService::Stub& stub,
                                       const std::string& grid) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  pb::DefineCheckpointRequest request;
  request.set_command_id(base::NewUuidV7().ToString());
  request.set_grid_code(grid);
  request.set_guarded_area_code(grid.substr(0, kDistrictDigits));
  request.set_name("Gate");
  pb::DefineCheckpointResponse response;
  const grpc::Status status = stub.DefineCheckpoint(&context, request, &response);
  if (!status.ok()) return Failed("DefineCheckpoint", status);
  return response.checkpoint_id();
}

absl::StatusOr<std::string> IssueCard(pb::RegistrationService::Stub& stub,
                                      const KnownResident& resident) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  pb::IssuePassRequest request;
  request.set_command_id(base::NewUuidV7().ToString());
  request.set_grid_code(resident.grid_code);
  request.set_household_id(resident.household_id);
  request.set_resident_id(resident.resident_id);
  pb::IssuePassResponse response;
  const grpc::Status status = stub.IssuePass(&context, request, &response);
  if (!status.ok()) return Failed("IssuePass", status);
  return response.code();
}

}  // namespace

absl::Status SetUpGates(const Stores& stores, const GatePlan& plan) {
  const auto residents = ResidentsOf(stores.kafka);
  if (!residents.ok()) return residents.status();
  if (residents->empty()) return absl::FailedPreconditionError("no resident is registered");
  const auto stub = pb::RegistrationService::NewStub(
      rpc::Connect({.address = plan.address, .token = plan.token}));
  const auto grid_of = [&](std::size_t at) {
    return (*residents)[at % residents->size()].grid_code;
  };
  const auto gates = ForEach(static_cast<std::size_t>(plan.streams),
                             [&](std::size_t at) { return DefineGate(*stub, grid_of(at)); });
  if (!gates.ok()) return gates.status();
  const auto codes = ForEach(residents->size(),
                             [&](std::size_t at) { return IssueCard(*stub, (*residents)[at]); });
  if (!codes.ok()) return codes.status();
  nlohmann::json file = {{"codes", *codes}};
  for (std::size_t at = 0; at < gates->size(); ++at) {
    file["gates"].push_back({{"grid", grid_of(at)}, {"checkpoint", (*gates)[at]}});
  }
  std::ofstream out(plan.file);
  out << file.dump();
  if (!out.flush()) return absl::DataLossError(plan.file + ": cannot be written");
  Print({{"cards", codes->size()}, {"gates", gates->size()}});
  return absl::OkStatus();
}

}  // namespace gridkeeper::benchmark
