#include "registration/adapters/kafka_key_publisher.hpp"

#include "base/clock.hpp"
#include "eventing/meta.hpp"
#include "eventing/topics.hpp"

namespace gridkeeper::registration {
namespace {

// A handler's caller waits for it.
constexpr base::Millis kDeliveryTimeout{5000};

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaKeyPublisher>> KafkaKeyPublisher::Open(
    const std::string& bootstrap) {
  absl::StatusOr<std::unique_ptr<kafka::AppendProducer>> producer =
      kafka::AppendProducer::Open({.bootstrap = bootstrap,
                                   .delivery_timeout = kDeliveryTimeout,
                                   .topics = {std::string(eventing::kKeysTopic)}});
  if (!producer.ok()) return producer.status();
  return std::unique_ptr<KafkaKeyPublisher>(new KafkaKeyPublisher(*std::move(producer)));
}

void KafkaKeyPublisher::Publish(const base::Uuid& key_id, const std::optional<std::string>& record,
                                std::function<void(absl::Status)> done) {
  const std::string key = key_id.ToString();
  const std::string id = base::NewUuidV7().ToString();
  const std::string time = eventing::FormatTime(base::WallNow());
  kafka::OutRecord out{.topic = eventing::kKeysTopic,
                       .partition = 0,
                       .key = key,
                       .value = std::nullopt,
                       .headers = {{"ce_specversion", "1.0"},
                                   {"ce_id", id},
                                   {"ce_type", "gridkeeper.registration.v1.DataKeyRecord"},
                                   {"ce_source", "/gridkeeper/registration/keys"},
                                   {"ce_time", time},
                                   {"content-type", "application/protobuf"}}};
  if (record) out.value = *record;
  const absl::Status queued =
      producer_->Append(out, [done](const kafka::Delivered& delivered) { done(delivered.status); });
  if (!queued.ok()) done(queued);
}

}  // namespace gridkeeper::registration
