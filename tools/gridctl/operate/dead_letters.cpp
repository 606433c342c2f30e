#include "operate/dead_letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>

#include "absl/strings/numbers.h"
#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "eventing/meta.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/common/v1/record.pb.h"
#include "kafka/metadata.hpp"
#include "kafka/producer.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::gridctl {
namespace {

using Place = std::pair<std::string, std::int32_t>;

DeadLetter LetterOf(const kafka::Polled& polled) {
  const kafka::Record& record = polled.record();
  DeadLetter letter;
  letter.id = {std::string(record.topic), record.partition, record.offset};
  letter.appended = record.appended;
  letter.reason = polled.Header("gk_dlq_reason");
  letter.topic = polled.Header("gk_dlq_topic");
  (void)absl::SimpleAtoi(std::string(polled.Header("gk_dlq_partition")), &letter.partition);
  (void)absl::SimpleAtoi(std::string(polled.Header("gk_dlq_offset")), &letter.offset);
  letter.key = record.key;
  letter.value = record.value;
  letter.type = record.type;
  letter.ce_id = record.id;
  letter.ce_time = record.time;
  return letter;
}

// The partitions of these topics with something in them, each with its end.
absl::StatusOr<std::map<Place, std::int64_t>> Ends(const std::string& bootstrap,
                                                   const std::vector<std::string>& topics,
                                                   base::Millis timeout) {
  auto metadata = kafka::MetadataClient::Open(bootstrap);
  if (!metadata.ok()) return metadata.status();
  std::vector<kafka::Position> positions;
  for (const std::string& topic : topics) {
    auto count = (*metadata)->PartitionCount(topic, timeout);
    if (!count.ok()) return count.status();
    for (std::int32_t p = 0; p < *count; ++p) positions.push_back({topic, p, 0});
  }
  auto marks = (*metadata)->HighWatermarks(positions, timeout);
  if (!marks.ok()) return marks.status();
  std::map<Place, std::int64_t> ends;
  for (const kafka::Position& mark : *marks) {
    if (mark.offset > 0) ends[{mark.topic, mark.partition}] = mark.offset;
  }
  return ends;
}

}  // namespace

std::optional<LetterId> ParseLetterId(std::string_view text) {
  const std::size_t last = text.rfind('/');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const std::size_t first = text.rfind('/', last - 1);
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  LetterId id{std::string(text.substr(0, first)), 0, 0};
  if (!absl::SimpleAtoi(std::string(text.substr(first + 1, last - first - 1)), &id.partition) ||
      !absl::SimpleAtoi(std::string(text.substr(last + 1)), &id.offset) || id.partition < 0 ||
      id.offset < 0) {
    return std::nullopt;
  }
  return id;
}

std::string ToString(const LetterId& id) {
  return fmt::format("{}/{}/{}", id.topic, id.partition, id.offset);
}

std::string CommandIdOf(const DeadLetter& letter) {
  const auto meta = eventing::ReadMeta<common::v1::CommandMeta>(letter.value);
  return meta && base::ParseUuid(meta->command_id()) ? meta->command_id() : "";
}

bool IsReplayable(std::string_view original_topic) {
  for (const eventing::DomainInputs& inputs : eventing::AllDomains()) {
    if (original_topic == eventing::CommandsTopic(inputs.domain) ||
        original_topic == eventing::BulkTopic(inputs.domain)) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::Read(
    const std::vector<std::string>& topics) const {
  auto ends = Ends(bootstrap_, topics, timeout_);
  if (!ends.ok()) return ends.status();
  std::vector<DeadLetter> letters;
  auto reader = kafka::Reader::Open({.bootstrap = bootstrap_});
  if (!reader.ok()) return reader.status();
  std::vector<kafka::Position> from;
  for (const auto& [place, end] : *ends)
    from.push_back({place.first, place.second, kafka::kOldestRecord});
  if (absl::Status added = (*reader)->Add(from); !added.ok()) return added;
  base::TimePoint deadline = base::WallNow() + timeout_;
  while (!ends->empty()) {
    const auto polled = (*reader)->Poll(base::Millis{100});
    if (base::WallNow() > deadline) {
      return absl::UnavailableError(
          fmt::format("{} cannot be read to its end in time", ends->begin()->first.first));
    }
    if (!polled.has_value()) continue;
    const Place place{std::string(polled->record().topic), polled->record().partition};
    switch (polled->kind()) {
      case kafka::Polled::Kind::kRecord:
        letters.push_back(LetterOf(*polled));
        deadline = base::WallNow() + timeout_;
        break;
      case kafka::Polled::Kind::kEndOfPartition:
        if (auto end = ends->find(place);
            end != ends->end() && polled->record().offset >= end->second)
          ends->erase(end);
        break;
      case kafka::Polled::Kind::kError:
        break;  // goes on by itself, or runs into the deadline
    }
  }
  std::sort(letters.begin(), letters.end(), [](const DeadLetter& a, const DeadLetter& b) {
    return std::tie(a.id.topic, a.id.partition, a.id.offset) <
           std::tie(b.id.topic, b.id.partition, b.id.offset);
  });
  return letters;
}

absl::Status DeadLetters::Replay(
    const std::vector<DeadLetter>& letters,
    const std::function<void(const DeadLetter&, std::int64_t)>& told) const {
  auto producer =
      kafka::AppendProducer::Open({.bootstrap = bootstrap_, .delivery_timeout = timeout_});
  if (!producer.ok()) return producer.status();
  for (const DeadLetter& letter : letters) {
    kafka::OutRecord record;
    record.topic = letter.topic;
    record.partition = letter.partition;
    record.key = letter.key;
    record.value = letter.value;
    const std::string from = ToString(letter.id);
    record.headers = {{"ce_specversion", "1.0"},     {"ce_id", letter.ce_id},
                      {"ce_type", letter.type},      {"ce_source", "/gridkeeper/gridctl"},
                      {"ce_time", letter.ce_time},   {"content-type", "application/protobuf"},
                      {"gk_dlq_replayed_from", from}};
    std::promise<kafka::Delivered> promise;
    absl::Status queued = (*producer)->Append(
        record, [&promise](const kafka::Delivered& delivered) { promise.set_value(delivered); });
    if (!queued.ok()) return queued;
    const kafka::Delivered delivered = promise.get_future().get();
    if (!delivered.status.ok()) return delivered.status;
    told(letter, delivered.offset);
  }
  return absl::OkStatus();
}

}  // namespace gridkeeper::gridctl
