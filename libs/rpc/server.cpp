#include "rpc/server.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <utility>

#include "rpc/access_table.hpp"
#include "rpc/call_probe.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::rpc {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

void SetLimits(const ServerSettings& settings, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(settings.max_message_bytes);
  // Answers may be pages of many entries: larger than any request, but not without bound.
  builder.SetMaxSendMessageSize(16 * 1024 * 1024);
  // A peer that is gone is noticed within 80 s; clients may ping every 10 s, also between calls.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Two processes on one port would share its calls unseen.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A token is 8 KiB at most.
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 * 1024);
}

// Linking the library would already switch reflection on: its static initializer registers it with
// every server. So it is loaded where it is wanted, and stays for the life of the process.
absl::Status LoadReflection() {
  if (dlopen(GRIDKEEPER_REFLECTION_LIBRARY, RTLD_NOW | RTLD_GLOBAL) != nullptr) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      View(fmt::format("reflection cannot be switched on: {}; install libgrpc++ whole, or set "
                       "GRIDKEEPER_REFLECTION=off",
                       dlerror())));
}

void TakeGrpcLog(gpr_log_func_args* args) {
  telemetry::Log(args->severity == GPR_LOG_SEVERITY_ERROR ? telemetry::LogLevel::kWarning
                                                          : telemetry::LogLevel::kDebug,
                 "grpc", args->message);
}

}  // namespace

ServerSettings ReadServerSettings(base::Settings& settings, std::string_view default_listen) {
  ServerSettings server;
  server.listen = settings.Address("GRIDKEEPER_LISTEN", default_listen, "where gRPC listens");
  server.reflection = settings.Switch("GRIDKEEPER_REFLECTION", false,
                                      "whether clients may ask for the contract (gRPC reflection)");
  server.max_message_bytes = static_cast<int>(
      settings.Integer("GRIDKEEPER_MAX_MESSAGE_BYTES", server.max_message_bytes,
                       {1024, 64L * 1024 * 1024}, "the largest request that is taken"));
  server.drain_for =
      settings.Duration("GRIDKEEPER_DRAIN_MS", server.drain_for, {0, 600'000},
                        "how long calls under way may go on after the order to stop");
  server.deadlines = ReadDeadlines(settings);
  return server;
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerSettings& settings,
                                                      const std::vector<grpc::Service*>& services,
                                                      telemetry::Metrics& metrics) {
  const AccessTable access = AccessTable::OfLinkedServices();
  if (!access.problems().empty()) {
    return absl::FailedPreconditionError(View(fmt::format(
        "the contracts' access rules are not good: {}", fmt::join(access.problems(), "; "))));
  }
  gpr_set_log_function(&TakeGrpcLog);
  grpc::EnableDefaultHealthCheckService(true);
  if (settings.reflection) {
    if (absl::Status loaded = LoadReflection(); !loaded.ok()) return loaded;
  }
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(settings.listen, grpc::InsecureServerCredentials(), &port);
  SetLimits(settings, builder);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> probes;
  probes.push_back(MakeCallProbe(metrics));
  builder.experimental().SetInterceptorCreators(std::move(probes));
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(View(fmt::format(
        "gRPC cannot listen on {}; free the port or set GRIDKEEPER_LISTEN", settings.listen)));
  }
  server->GetHealthCheckService()->SetServingStatus(false);
  telemetry::LogInfo("rpc", "gRPC listens", {{"address", settings.listen}, {"port", port}});
  return std::unique_ptr<Server>(new Server(settings, std::move(server), port));
}

Server::Server(const ServerSettings& settings, std::unique_ptr<grpc::Server> server, int port)
    : drain_for_(settings.drain_for), server_(std::move(server)), port_(port) {}

Server::~Server() { Drain(); }

void Server::SetServing(bool serving) {
  serving_ = serving;
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

void Server::OnDrain(std::function<void()> end_streams) {
  on_drain_.push_back(std::move(end_streams));
}

void Server::Drain() {
  if (std::exchange(drained_, true)) return;
  telemetry::LogInfo("rpc", "draining", {{"at_most_ms", drain_for_.count()}});
  SetServing(false);
  for (const std::function<void()>& end_streams : on_drain_) end_streams();
  server_->Shutdown(std::chrono::system_clock::now() + drain_for_);
  server_->Wait();
  telemetry::LogInfo("rpc", "drained");
}

}  // namespace gridkeeper::rpc
