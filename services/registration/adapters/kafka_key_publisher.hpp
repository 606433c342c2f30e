// KeyPublisher over Kafka: an idempotent producer of its own, acks=all. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kafka/producer.hpp"
#include "registration/sealing/key_publisher.hpp"

namespace gridkeeper::registration {

class KafkaKeyPublisher final : public KeyPublisher {
 public:
  static absl::StatusOr<std::unique_ptr<KafkaKeyPublisher>> Open(const std::string& bootstrap);

  void Publish(const base::Uuid& key_id, const std::optional<std::string>& record,
               std::function<void(absl::Status)> done) override;

 private:
  explicit KafkaKeyPublisher(std::unique_ptr<kafka::AppendProducer> producer)
      : producer_(std::move(producer)) {}

  std::unique_ptr<kafka::AppendProducer> producer_;
};

}  // namespace gridkeeper::registration
