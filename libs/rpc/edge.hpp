// What the handlers of a service share, and the call templates over it: with them an RPC's override
// is a few lines that validate, map and hand over. Everything an Edge refers to must outlive the
// gRPC server; the functions are thread-safe and never block.
//
//   // a look-up: answers through `done`, from any thread, exactly once
//   grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context, const GetCaseRequest*
//   request,
//                                     GetCaseResponse* response) override {
//     return rpc::RunLookup(edge_, context, request, response,
//                           [this](const rpc::Call& call, const GetCaseRequest& in,
//                           GetCaseResponse& out,
//                                  rpc::Done done) { queries_.GetCase(in, out, std::move(done));
//                                  });
//   }
//   // a command: ToRecordFollowUp validates and maps
//   grpc::ServerUnaryReactor* RecordFollowUp(...) override {
//     return rpc::RunCommand(edge_, context, request, response, ToRecordFollowUp);
//   }
//   base::Decided<rpc::CommandBody> ToRecordFollowUp(const rpc::CommandCall& call, const
//   RecordFollowUpRequest& request,
//                                                    RecordFollowUpResponse& response);
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "eventing/commands.hpp"
#include "gridkeeper/common/v1/command.pb.h"
#include "rpc/deadlines.hpp"
#include "rpc/grpc_status.hpp"
#include "rpc/guard.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {

// Tells a repeated command from another one under the same id: of the request without command_id
// and wait, never 0. Replaceable, since a plain hash of guessable personal details would give them
// away.
using PayloadHash = std::function<std::uint64_t(std::string_view bytes)>;
std::uint64_t PlainPayloadHash(std::string_view bytes);  // the first 8 bytes of SHA-256

struct Edge {
  const Guard& guard;
  const base::Clock& clock;
  eventing::CommandSink& commands;
  Deadlines deadlines = {};
  PayloadHash payload_hash = PlainPayloadHash;
};

// An admitted call.
struct Call {
  Caller caller;
  base::TimePoint now;       // business
  base::TimePoint deadline;  // wall
};
struct CommandCall : Call {
  base::Uuid command_id;
};

// A command as its handler hands it over; the rest (id, actor, hash, wait) is the edge's.
struct CommandBody {
  std::string key;        // leaf grid, area or person key
  std::string_view type;  // static storage
  std::string bytes;      // the command message without its meta
  eventing::Lane lane = eventing::Lane::kCommands;
};
CommandBody ToBody(std::string key, const google::protobuf::Message& command,
                   eventing::Lane lane = eventing::Lane::kCommands);

using Done = std::function<void(absl::Status)>;
using ReceiptDone = std::function<void(absl::StatusOr<common::v1::CommandReceipt>)>;

// The caller's authorization as it came: for a look-up that asks another service on their behalf.
std::optional<std::string_view> AuthorizationOf(const grpc::CallbackServerContext& context);
// The guard and the deadline, for calls of any shape.
absl::StatusOr<Call> Admit(const Edge& edge, const grpc::CallbackServerContext& context,
                           const google::protobuf::Message& request);
// The same and the command id, which must be a UUIDv7.
absl::StatusOr<CommandCall> AdmitCommand(const Edge& edge,
                                         const grpc::CallbackServerContext& context,
                                         const google::protobuf::Message& request,
                                         std::string_view command_id);
// Appends the command and waits as asked. `payload` is what the hash is made of.
void Submit(const Edge& edge, const CommandCall& call, CommandBody body, common::v1::Wait wait,
            const google::protobuf::Message& payload, ReceiptDone done);
// What became of a command of this key.
void GetOutcome(const Edge& edge, const Call& call, std::string_view key,
                std::string_view command_id, ReceiptDone done);
// Ends a unary call; a full queue's status carries a hint when to try again.
void Finish(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor& reactor,
            const absl::Status& status);

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* RunLookup(const Edge& edge, grpc::CallbackServerContext* context,
                                    const Request* request, Response* response, Handler&& handler) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::StatusOr<Call> call = Admit(edge, *context, *request);
  if (!call.ok()) {
    Finish(*context, *reactor, call.status());
  } else {
    std::invoke(handler, *call, *request, *response,
                Done([context, reactor](const absl::Status& s) { Finish(*context, *reactor, s); }));
  }
  return reactor;
}

template <typename Request, typename Response, typename Mapper>
grpc::ServerUnaryReactor* RunCommand(const Edge& edge, grpc::CallbackServerContext* context,
                                     const Request* request, Response* response, Mapper&& map) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::StatusOr<CommandCall> call =
      AdmitCommand(edge, *context, *request, request->command_id());
  if (!call.ok()) {
    Finish(*context, *reactor, call.status());
    return reactor;
  }
  base::Decided<CommandBody> body = std::invoke(map, *call, *request, *response);
  if (!body) {
    Finish(*context, *reactor, ToStatus(body.error(), request->command_id()));
    return reactor;
  }
  Request payload = *request;
  payload.clear_command_id();
  payload.clear_wait();
  Submit(edge, *call, *std::move(body), request->wait(), payload,
         [context, reactor, response](absl::StatusOr<common::v1::CommandReceipt> receipt) {
           const absl::Status status = receipt.status();
           if (status.ok()) *response->mutable_receipt() = *std::move(receipt);
           Finish(*context, *reactor, status);
         });
  return reactor;
}

// Every service's GetOutcome; `key` is the command's.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* RunGetOutcome(const Edge& edge, grpc::CallbackServerContext* context,
                                        const Request* request, Response* response,
                                        std::string_view key) {
  return RunLookup(edge, context, request, response,
                   [&](const Call& call, const Request& in, Response& out, Done done) {
                     GetOutcome(edge, call, key, in.command_id(),
                                [&out, done = std::move(done)](auto receipt) {
                                  const absl::Status status = receipt.status();
                                  if (status.ok()) *out.mutable_receipt() = *std::move(receipt);
                                  done(status);
                                });
                   });
}

// For a server-streaming override that refuses: `return rpc::RefuseStream<Alert>(call.status());`
template <typename Response>
grpc::ServerWriteReactor<Response>* RefuseStream(const absl::Status& status) {
  class Refused final : public grpc::ServerWriteReactor<Response> {
   public:
    explicit Refused(const absl::Status& why) { this->Finish(ToGrpc(why)); }
    void OnDone() override { delete this; }
  };
  return new Refused(status);
}

}  // namespace gridkeeper::rpc
