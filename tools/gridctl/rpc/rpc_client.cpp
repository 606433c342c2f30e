#include "rpc/rpc_client.hpp"

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

std::string PathOf(const pb::MethodDescriptor& method) {
  return fmt::format("/{}/{}", method.service()->full_name(), method.name());
}

grpc::ByteBuffer Encode(const pb::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::StatusOr<MessagePtr> Decode(const grpc::ByteBuffer& bytes, const pb::Descriptor* type) {
  MessagePtr message = Contract::Get().NewMessage(type);
  std::vector<grpc::Slice> slices;
  std::string text;
  if (bytes.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    if (message->ParseFromString(text)) return message;
  }
  return absl::DataLossError(
      fmt::format("the answer is no {}: is the service of the same version?", type->name()));
}

// gRPC's codes are absl's, value by value.
absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

class GenericRpcStream final : public RpcStream {
 public:
  GenericRpcStream(grpc::GenericStub& stub, const pb::MethodDescriptor& method,
                   const pb::Message& request, const std::string& token)
      : answer_type_(method.output_type()) {
    context_.AddMetadata("authorization", "Bearer " + token);
    call_ = stub.PrepareCall(&context_, PathOf(method), &queue_);
    call_->StartCall(this);
    started_ = Wait();
    if (!started_) return;
    call_->WriteLast(Encode(request), grpc::WriteOptions(), this);
    Wait();  // a failed write shows in Read
  }
  ~GenericRpcStream() override {
    context_.TryCancel();
    if (!finished_.has_value()) (void)Finish();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  MessagePtr Read() override {
    if (!started_ || decode_error_.has_value()) return nullptr;
    grpc::ByteBuffer bytes;
    call_->Read(&bytes, this);
    if (!Wait()) return nullptr;
    auto message = Decode(bytes, answer_type_);
    if (message.ok()) return std::move(*message);
    decode_error_ = message.status();
    context_.TryCancel();
    return nullptr;
  }

  absl::Status Finish() override {
    if (!finished_.has_value()) {
      grpc::Status status;
      call_->Finish(&status, this);
      Wait();
      finished_ = decode_error_.value_or(ToStatus(status));
    }
    return *finished_;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  // One operation is under way at a time.
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  const pb::Descriptor* answer_type_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool started_ = false;
  std::optional<absl::Status> decode_error_;
  std::optional<absl::Status> finished_;
};

class GenericRpcClient final : public RpcClient {
 public:
  explicit GenericRpcClient(Options options) : options_(std::move(options)) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(64 << 20);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
    channel_ =
        grpc::CreateCustomChannel(options_.address, grpc::InsecureChannelCredentials(), arguments);
    stub_ = std::make_unique<grpc::GenericStub>(channel_);
  }

  absl::StatusOr<MessagePtr> Call(const pb::MethodDescriptor& method,
                                  const pb::Message& request) override {
    for (int attempt = 1;; ++attempt) {
      auto answer = CallOnce(method, request);
      if (answer.ok() || !IsRetriable(answer.status()) || attempt > options_.retries) return answer;
      const std::chrono::milliseconds pause = RetryPause(attempt);
      if (options_.on_retry) options_.on_retry(answer.status(), pause);
      std::this_thread::sleep_for(pause);
    }
  }

  std::unique_ptr<RpcStream> Open(const pb::MethodDescriptor& method,
                                  const pb::Message& request) override {
    return std::make_unique<GenericRpcStream>(*stub_, method, request, options_.token);
  }

 private:
  absl::StatusOr<MessagePtr> CallOnce(const pb::MethodDescriptor& method,
                                      const pb::Message& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + options_.timeout);
    context.AddMetadata("authorization", "Bearer " + options_.token);
    grpc::CompletionQueue queue;
    auto call = stub_->PrepareUnaryCall(&context, PathOf(method), Encode(request), &queue);
    grpc::ByteBuffer bytes;
    grpc::Status status;
    call->StartCall();
    call->Finish(&bytes, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (!status.ok()) return ToStatus(status);
    return Decode(bytes, method.output_type());
  }

  Options options_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

}  // namespace

std::unique_ptr<RpcClient> RpcClient::Make(Options options) {
  return std::make_unique<GenericRpcClient>(std::move(options));
}

std::chrono::milliseconds RetryPause(int attempt) {
  return std::chrono::milliseconds(std::min(3000, 100 << std::min(attempt - 1, 10)));
}

bool IsRetriable(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

bool IsFresh(const std::string& command_id) {
  constexpr std::chrono::hours kLifetime{71};  // the margin is for clocks that differ
  const auto id = base::ParseUuid(command_id);
  return id.has_value() && id->Time().has_value() && base::WallNow() - *id->Time() < kLifetime;
}

}  // namespace gridkeeper::gridctl
