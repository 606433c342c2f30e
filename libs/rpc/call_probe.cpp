#include "rpc/call_probe.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

#include "base/rejection.hpp"
#include "rpc/grpc_status.hpp"
#include "rpc/refusals.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

constexpr std::array<const char*, 17> kCodeNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// The field that protobuf found not to be UTF-8 while this thread parsed last; it says so by a log
// line only.
thread_local std::string unreadable_field;

void TakeProtobufLog(google::protobuf::LogLevel level, const char*, int,
                     const std::string& message) {
  constexpr std::string_view kBefore = "String field '";
  if (message.starts_with(kBefore)) {
    const std::string_view rest = std::string_view(message).substr(kBefore.size());
    const std::string_view full_name = rest.substr(0, rest.find('\''));
    unreadable_field = std::string(full_name.substr(full_name.rfind('.') + 1));
    return;
  }
  // The text may quote a message's content: only its existence is logged.
  if (level >= google::protobuf::LOGLEVEL_ERROR) {
    telemetry::LogWarning("protobuf", "protobuf reported an error");
  }
}

grpc::Status Unreadable(const std::string& field) {
  const base::Rejected refused =
      field.empty() ? base::Rejected{base::Rejection::kInvalid, "",
                                     "the request's bytes are not the message that this RPC takes; "
                                     "build the client from the same contract"}
                    : base::Rejected{base::Rejection::kInvalid, field,
                                     "must be UTF-8; send the text in this encoding"};
  return ToGrpc(ToStatus(refused));
}

struct MethodMetrics {
  std::array<prometheus::Counter*, kCodeNames.size()> by_code{};
  prometheus::Histogram* seconds = nullptr;
};

class CallProbe final : public grpc::experimental::Interceptor {
 public:
  explicit CallProbe(const MethodMetrics& metrics) : metrics_(metrics) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    // Runs on the thread that has just parsed the request.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage() == nullptr) {
      unreadable_ = Unreadable(std::exchange(unreadable_field, {}));
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      grpc::Status status = methods->GetSendStatus();
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED && !unreadable_.ok()) {
        status = unreadable_;
        methods->ModifySendStatus(status);
      }
      Count(status.error_code());
    }
    methods->Proceed();
  }

 private:
  void Count(grpc::StatusCode code) {
    const auto index = static_cast<std::size_t>(code);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_;
    metrics_.by_code[index < kCodeNames.size() ? index : 2]->Increment();
    metrics_.seconds->Observe(took.count());
  }

  const MethodMetrics& metrics_;
  grpc::Status unreadable_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

class CallProbeFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallProbeFactory(telemetry::Metrics& metrics) : metrics_(metrics) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    // Callers choose the names of methods that there are not: those get no metrics of their own.
    std::string name = std::string(info->method()).substr(1);
    std::replace(name.begin(), name.end(), '/', '.');
    if (google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name) == nullptr) {
      return nullptr;
    }
    return new CallProbe(Of(name));
  }

 private:
  const MethodMetrics& Of(const std::string& method) {
    {
      std::shared_lock lock(mutex_);
      const auto found = methods_.find(method);
      if (found != methods_.end()) return found->second;
    }
    std::unique_lock lock(mutex_);
    MethodMetrics& made = methods_[method];
    if (made.seconds == nullptr) Fill(method, made);
    return made;
  }

  void Fill(const std::string& method, MethodMetrics& made) {
    for (std::size_t i = 0; i < kCodeNames.size(); ++i) {
      made.by_code[i] = &metrics_.Counter("gridkeeper_rpc_total", "Calls ended, by status.",
                                          {{"method", method}, {"code", kCodeNames[i]}});
    }
    made.seconds = &metrics_.Latency("gridkeeper_rpc_seconds", "Time of a call in the server.",
                                     {{"method", method}});
  }

  telemetry::Metrics& metrics_;
  std::shared_mutex mutex_;
  std::map<std::string, MethodMetrics> methods_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallProbe(
    telemetry::Metrics& metrics) {
  google::protobuf::SetLogHandler(&TakeProtobufLog);
  return std::make_unique<CallProbeFactory>(metrics);
}

}  // namespace gridkeeper::rpc
