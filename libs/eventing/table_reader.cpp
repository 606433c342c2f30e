#include "eventing/table_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "kafka/metadata.hpp"

namespace gridkeeper::eventing {
namespace {

constexpr base::Millis kPollTimeout{100};
constexpr base::Millis kRetryAfter{200};

}  // namespace

TableReader::TableReader(std::string bootstrap, std::string topic, Callbacks callbacks)
    : bootstrap_(std::move(bootstrap)), topic_(std::move(topic)), callbacks_(std::move(callbacks)) {
  thread_ = std::thread([this] { Run(); });
}

TableReader::~TableReader() {
  stopping_ = true;
  thread_.join();
}

absl::Status TableReader::WaitUntilRead(base::Millis timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  auto metadata = kafka::MetadataClient::Open(bootstrap_);
  if (!metadata.ok()) return metadata.status();
  auto mark = (*metadata)->HighWatermarks({{topic_, 0, 0}}, timeout);
  // A topic that was made a moment ago, or whose leader moves, has none to ask yet.
  while (!mark.ok()) {
    if (std::chrono::steady_clock::now() + kRetryAfter > deadline) return mark.status();
    std::this_thread::sleep_for(kRetryAfter);
    mark = (*metadata)->HighWatermarks({{topic_, 0, 0}}, timeout);
  }
  std::unique_lock lock(mutex_);
  if (read_.wait_until(lock, deadline, [&] { return read_up_to_ >= mark->front().offset; }))
    return absl::OkStatus();
  return absl::DeadlineExceededError(
      fmt::format("{} is read up to {} of {}", topic_, read_up_to_, mark->front().offset));
}

void TableReader::Run() {
  std::int64_t next = 0;
  while (!stopping_) {
    auto reader = kafka::Reader::Open({.bootstrap = bootstrap_, .queue_kilobytes = 4096});
    if (reader.ok() && (*reader)->Add({{topic_, 0, next}}).ok()) {
      while (!stopping_ && ReadAll(**reader, next)) {
      }
    }
    if (!stopping_) std::this_thread::sleep_for(kRetryAfter);
  }
}

// False: begin again with a fresh reader.
bool TableReader::ReadAll(kafka::Reader& reader, std::int64_t& next) {
  const std::optional<kafka::Polled> polled = reader.Poll(kPollTimeout);
  if (!polled) return true;
  if (polled->kind() == kafka::Polled::Kind::kError) return !absl::IsOutOfRange(polled->error());
  const kafka::Record& record = polled->record();
  if (polled->kind() == kafka::Polled::Kind::kRecord) {
    next = record.offset + 1;
    callbacks_.apply(record.key, record.is_tombstone ? std::nullopt : std::optional(record.value));
    return true;
  }
  next = record.offset;
  callbacks_.caught_up();
  std::lock_guard lock(mutex_);
  read_up_to_ = next;
  read_.notify_all();
  return true;
}

}  // namespace gridkeeper::eventing
