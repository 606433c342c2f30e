// The floor of a gate's stream: a handler that does for each scan what no gate service can do
// without, one pipelined GET and one append with acks=all, and answers in the same form.
#pragma once

#include <memory>

#include "kafka/producer.hpp"
#include "redis/pipeline.hpp"

namespace grpc {
class Service;
}

namespace gridkeeper::benchmark {

// `key` is what is looked up. All outlive the service.
std::unique_ptr<grpc::Service> MakeBareGates(redis::Pipeline& pipeline,
                                             kafka::AppendProducer& producer, const char* key);

}  // namespace gridkeeper::benchmark
