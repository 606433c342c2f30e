#include "eventing/forgotten_transactions.hpp"

#include <fmt/format.h>

#include "eventing/topics.hpp"
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
                                        base::Millis timeout) {
  const std::vector<kafka::Position> all = PartitionsOf(domain, partitions);
  const auto stable = metadata.LastStableOffsets(all, timeout);
  if (!stable.ok()) return stable.status();
  const auto high = metadata.HighWatermarks(all, timeout);
  if (!high.ok()) return high.status();

  std::vector<kafka::Position> open;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if ((*stable)[i].offset < (*high)[i].offset) open.push_back((*stable)[i]);
  }
  if (open.empty()) return absl::OkStatus();
  absl::Status status = producer.Begin();
  for (const kafka::Position& at : open) {
    telemetry::LogInfo("loop",
                       "a transaction is open here; closing it if it is a forgotten one of ours",
                       {{"topic", at.topic}, {"partition", at.partition}, {"offset", at.offset}});
    if (status.ok()) status = producer.Produce({at.topic, at.partition, "", "", {}});
  }
  if (status.ok()) status = producer.AwaitDelivery(timeout);
  if (status.ok()) status = producer.Abort(timeout);
  return status;
}

}  // namespace gridkeeper::eventing
