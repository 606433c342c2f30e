#include <grpcpp/grpcpp.h>

#include "bare_gates.hpp"
#include "base/clock.hpp"
#include "benchmark.hpp"
#include "eventing/meta.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "kafka/producer.hpp"
#include "redis/pipeline.hpp"
#include "rpc/stop_signal.hpp"

namespace gridkeeper::benchmark {
namespace {

constexpr const char* kKey = "benchmark:entity";
constexpr std::size_t kEntityBytes = 120;  // about a case without readings

class BareHandlers final : public health::v1::HealthService::CallbackService {
 public:
  BareHandlers(redis::Pipeline& pipeline, kafka::AppendProducer& producer)
      : pipeline_(pipeline), producer_(producer) {}

  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const health::v1::GetCaseRequest*,
                                    health::v1::GetCaseResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    pipeline_.Submit({{"GET", kKey}}, [reactor, response](auto replies) {
      if (replies.ok()) {
        response->mutable_isolation_case()->set_case_id(std::move(replies->front().text));
      }
      reactor->Finish(replies.ok() ? grpc::Status::OK
                                   : grpc::Status(grpc::StatusCode::UNAVAILABLE, "Redis"));
    });
    return reactor;
  }

  grpc::ServerUnaryReactor* RecordFollowUp(grpc::CallbackServerContext* context,
                                           const health::v1::RecordFollowUpRequest* request,
                                           health::v1::RecordFollowUpResponse* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    response->mutable_receipt()->set_command_id(request->command_id());
    const absl::Status status = producer_.Append(
        {"bench.commands.v1",
         eventing::PartitionOf(request->grid_code(), eventing::kDefaultPartitions),
         request->grid_code(),
         request->SerializeAsString(),
         {}},
        [reactor](const kafka::Delivered& delivered) {
          reactor->Finish(delivered.status.ok()
                              ? grpc::Status::OK
                              : grpc::Status(grpc::StatusCode::UNAVAILABLE, "Kafka"));
        });
    if (!status.ok()) reactor->Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "Kafka"));
    return reactor;
  }

 private:
  redis::Pipeline& pipeline_;
  kafka::AppendProducer& producer_;
};

}  // namespace

absl::Status ServeBare(const Stores& stores, const std::string& listen) {
  rpc::StopSignal stop;
  const auto endpoint = redis::ParseUrl(stores.redis);
  if (!endpoint.ok()) return endpoint.status();
  redis::Connection connection(*endpoint);
  const auto set = connection.Call({"SET", kKey, std::string(kEntityBytes, 'x')});
  if (!set.ok()) return set.status();
  redis::Pipeline pipeline(*endpoint);
  auto producer = kafka::AppendProducer::Open({.bootstrap = stores.kafka});
  if (!producer.ok()) return producer.status();
  BareHandlers handlers(pipeline, **producer);
  const std::unique_ptr<grpc::Service> gates = MakeBareGates(pipeline, **producer, kKey);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials());
  builder.RegisterService(&handlers);
  builder.RegisterService(gates.get());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("cannot listen on " + listen);
  stop.Wait();
  server->Shutdown();
  return absl::OkStatus();
}

}  // namespace gridkeeper::benchmark
