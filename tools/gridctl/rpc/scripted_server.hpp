// A server that answers any RPC, unary or a stream, with what a test has laid out for it, call by
// call. Thread-safe.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gridkeeper::gridctl {

inline grpc::ByteBuffer Bytes(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

inline std::string Text(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  EXPECT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

class ScriptedServer {
 public:
  struct Reply {
    std::vector<grpc::ByteBuffer> messages;
    grpc::Status status;
  };

  explicit ScriptedServer(std::vector<Reply> replies)
      : service_(*this), replies_(std::move(replies)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> methods() const { return Locked(methods_); }
  std::vector<std::string> requests() const { return Locked(requests_); }
  std::vector<std::string> tokens() const { return Locked(tokens_); }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(ScriptedServer& server, std::string method, std::string token)
        : server_(server), method_(std::move(method)), token_(std::move(token)) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      reply_ = server_.Take(method_, Text(request_), token_);
      Next();
    }
    void OnWriteDone(bool) override { Next(); }
    void OnDone() override { delete this; }

   private:
    void Next() {
      if (written_ == reply_.messages.size()) return Finish(reply_.status);
      StartWrite(&reply_.messages[written_++]);
    }
    ScriptedServer& server_;
    std::string method_;
    std::string token_;
    grpc::ByteBuffer request_;
    Reply reply_;
    std::size_t written_ = 0;
  };

  class Service final : public grpc::CallbackGenericService {
   public:
    explicit Service(ScriptedServer& server) : server_(server) {}
    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override {
      auto token = context->client_metadata().find("authorization");
      return new Reactor(server_, context->method(),
                         token == context->client_metadata().end()
                             ? ""
                             : std::string(token->second.data(), token->second.size()));
    }

   private:
    ScriptedServer& server_;
  };

  // The last reply serves all further calls.
  Reply Take(const std::string& method, const std::string& request, const std::string& token) {
    const std::lock_guard lock(mutex_);
    methods_.push_back(method);
    requests_.push_back(request);
    tokens_.push_back(token);
    return replies_[std::min(methods_.size(), replies_.size()) - 1];
  }
  std::vector<std::string> Locked(const std::vector<std::string>& list) const {
    const std::lock_guard lock(mutex_);
    return list;
  }

  mutable std::mutex mutex_;
  Service service_;
  std::vector<Reply> replies_;
  std::vector<std::string> methods_;
  std::vector<std::string> requests_;
  std::vector<std::string> tokens_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace gridkeeper::gridctl
