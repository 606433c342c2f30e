#include "rpc/channel.hpp"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>
#include <sys/stat.h>

#include <fstream>
#include <mutex>
#include <utility>
#include <vector>

#include "telemetry/log.hpp"

namespace gridkeeper::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

// The token as it stands in its file. Thread-safe.
class BearerToken {
 public:
  BearerToken(std::string file, const std::string& fixed)
      : file_(std::move(file)), authorization_(fixed.empty() ? "" : "Bearer " + fixed) {}

  // Empty where there is none.
  std::string Authorization() {
    std::lock_guard lock(mutex_);
    struct stat info{};
    if (file_.empty()) return authorization_;
    if (stat(file_.c_str(), &info) != 0) {
      telemetry::LogError("rpc", "the token file cannot be read", {{"file", file_}});
      return authorization_;
    }
    const std::pair<std::int64_t, std::int64_t> modified{info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
    if (modified != modified_) {
      std::string token;
      if (std::ifstream(file_) >> token) authorization_ = "Bearer " + token;
      modified_ = modified;
    }
    return authorization_;
  }

 private:
  const std::string file_;
  std::mutex mutex_;
  std::pair<std::int64_t, std::int64_t> modified_{-1, 0};
  std::string authorization_;
};

class BearerInterceptor final : public grpc::experimental::Interceptor {
 public:
  explicit BearerInterceptor(BearerToken& token) : token_(token) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      const std::string authorization = token_.Authorization();
      if (!authorization.empty()) {
        methods->GetSendInitialMetadata()->emplace("authorization", authorization);
      }
    }
    methods->Proceed();
  }

 private:
  BearerToken& token_;
};

class BearerFactory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit BearerFactory(const ClientSettings& settings)
      : token_(settings.token_file, settings.token) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo*) override {
    return new BearerInterceptor(token_);
  }

 private:
  BearerToken token_;
};

// {"name":[{}]} means every method.
std::string RetryPolicy(int attempts) {
  return fmt::format(
      R"({{"methodConfig":[{{"name":[{{}}],"retryPolicy":{{"maxAttempts":{},"initialBackoff":"0.05s",)"
      R"("maxBackoff":"1s","backoffMultiplier":3,)"
      R"("retryableStatusCodes":["UNAVAILABLE","RESOURCE_EXHAUSTED"]}}}}]}})",
      attempts);
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const ClientSettings& settings) {
  grpc::ChannelArguments arguments;
  if (settings.attempts > 1) arguments.SetServiceConfigJSON(RetryPolicy(settings.attempts));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetMaxReceiveMessageSize(16 * 1024 * 1024);
  // A service that was restarted is found again within a second, not after the default of up to two
  // minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<BearerFactory>(settings));
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      settings.address, grpc::InsecureChannelCredentials(), arguments, std::move(factories));
}

}  // namespace gridkeeper::rpc
