#include "eventing/forgotten_transactions.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "eventing/meta.hpp"
#include "eventing/topics.hpp"
#include "kafka/record.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::eventing {
namespace {

// Those the domain's transactions write to, and its bulk lane.
std::vector<kafka::Position> PartitionsOf(std::string_view domain, std::int32_t partitions) {
  const std::string own = fmt::format("{}.", domain);
  const std::string letters = fmt::format(".{}.dlq", domain);
  std::vector<kafka::Position> all;
  for (const Topic& topic : TopicCatalogue(partitions)) {
    if (!topic.name.starts_with(own) && !topic.name.ends_with(letters)) continue;
    for (std::int32_t number = 0; number < topic.partitions; ++number)
      all.push_back({topic.name, number, 0});
  }
  return all;
}

}  // namespace

absl::Status CloseForgottenTransactions(kafka::TransactionalProducer& producer,
                                        const kafka::MetadataClient& metadata,
                                        std::string_view domain, std::int32_t partitions,
                                        const WasCommitted& was_committed, base::Millis timeout) {
  const std::vector<kafka::Position> all = PartitionsOf(domain, partitions);
  const auto stable = metadata.LastStableOffsets(all, timeout);
  if (!stable.ok()) return stable.status();
  const auto high = metadata.HighWatermarks(all, timeout);
  if (!high.ok()) return high.status();

  const std::string events = EventsTopic(domain);
  std::vector<kafka::Position> open;
  bool commit = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const kafka::Position& at = (*stable)[i];
    if (at.offset >= (*high)[i].offset) continue;
    open.push_back(at);
    if (at.topic != events) continue;
    const absl::StatusOr<bool> told = was_committed(at.partition, at.offset);
    if (!told.ok()) return told.status();
    commit = commit || *told;
  }
  const std::string id = base::NewUuidV7().ToString();
  const std::string time = FormatTime(base::WallNow());
  const std::string source = fmt::format("/gridkeeper/{}", domain);
  const kafka::Headers headers = {
      {"ce_specversion", "1.0"}, {"ce_id", id},     {"ce_type", kafka::kTransactionFinished},
      {"ce_source", source},     {"ce_time", time}, {"content-type", "application/protobuf"}};
  absl::Status status = metadata.AwaitCoordinator(std::string(domain), timeout);
  // Offsets that wait cannot be seen from here: so this is done each time.
  if (status.ok()) status = producer.Begin();
  for (const kafka::Position& at : open) {
    telemetry::LogInfo("loop",
                       "a transaction is open here; ending it if it is a forgotten one of ours",
                       {{"topic", at.topic},
                        {"partition", at.partition},
                        {"offset", at.offset},
                        {"as", commit ? "committed" : "aborted"}});
    if (status.ok()) status = producer.Produce({at.topic, at.partition, "", "", headers});
  }
  if (status.ok()) status = producer.AwaitDelivery(timeout);
  if (status.ok()) {
    status = producer.SendUnprovenOffsets({{DeadLetterTopic(CommandsTopic(domain), domain), 0, 0}},
                                          std::string(domain), timeout);
  }
  if (!status.ok()) return status;
  return commit ? producer.Commit(timeout) : producer.Abort(timeout);
}

}  // namespace gridkeeper::eventing
