#include <chrono>
#include <csignal>
#include <map>
#include <thread>

#include "benchmark.hpp"
#include "kafka/membership.hpp"
#include "kafka/producer.hpp"
#include "kafka/reader.hpp"
#include "log_reading.hpp"
#include "report.hpp"

namespace gridkeeper::benchmark {
namespace {

using std::chrono::steady_clock;

// The loop's own: see libs/eventing/loop.cpp and loop_options.hpp.
constexpr std::size_t kMaxBatch = 8000;
constexpr base::Millis kIdleWait{5};
constexpr base::Millis kBetweenTransactions{2};
constexpr base::Millis kTimeout{10000};

volatile std::sig_atomic_t stopped = 0;

// The six headers of a command, as they came.
constexpr const char* kHeaders[] = {"ce_specversion", "ce_id",   "ce_type",
                                    "ce_source",      "ce_time", "content-type"};

class RelayLoop {
 public:
  RelayLoop(const Stores& stores, std::string in, std::string out)
      : stores_(stores), in_(std::move(in)), out_(std::move(out)) {}

  absl::Status Open() {
    auto producer = kafka::TransactionalProducer::Open({.bootstrap = stores_.kafka,
                                                        .transactional_id = "relay-" + in_,
                                                        .topics = {out_},
                                                        .watched_topic = out_});
    if (!producer.ok()) return producer.status();
    producer_ = *std::move(producer);
    auto reader = kafka::Reader::Open({.bootstrap = stores_.kafka});
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    auto membership = kafka::Membership::Join(
        {.bootstrap = stores_.kafka,
         .group_id = "relay-" + in_,
         .instance_id = "relay-" + in_,
         .topics = {in_},
         .session_timeout = base::Millis{6000}},
        {.assigned = [this](std::vector<std::int32_t> numbers) { assigned_ = std::move(numbers); },
         .revoked = [](std::vector<std::int32_t>) {}});
    if (!membership.ok()) return membership.status();
    membership_ = *std::move(membership);
    while (assigned_.empty()) {
      if (absl::Status status = membership_->Poll(kIdleWait); !status.ok()) return status;
    }
    std::vector<kafka::Position> from;
    for (std::int32_t number : assigned_) from.push_back({in_, number, 0});
    auto committed = membership_->Committed(from, kTimeout);
    if (!committed.ok()) return committed.status();
    for (kafka::Position& at : *committed) at.offset = std::max<std::int64_t>(at.offset, 0);
    if (absl::Status status = reader_->Add(*committed); !status.ok()) return status;
    Print({{"ready", true}});
    return absl::OkStatus();
  }

  absl::Status Run(std::int64_t count) {
    while (!stopped && (count == 0 || records_ < count)) {
      if (absl::Status status = membership_->Poll(base::Millis{0}); !status.ok()) return status;
      Gather();
      if (batch_.empty()) continue;
      if (absl::Status status = Commit(); !status.ok()) return status;
    }
    Print({{"records", records_},
           {"transactions", transactions_},
           {"seconds", std::chrono::duration<double>(last_commit_ - first_).count()}});
    return absl::OkStatus();
  }

 private:
  void Gather() {
    batch_.clear();
    for (std::size_t i = 0; i < kMaxBatch; ++i) {
      std::optional<kafka::Polled> polled = reader_->Poll(i == 0 ? kIdleWait : base::Millis{0});
      if (!polled) return;
      if (polled->kind() != kafka::Polled::Kind::kRecord) continue;
      if (records_ == 0 && batch_.empty()) first_ = steady_clock::now();
      batch_.push_back(*std::move(polled));
    }
  }

  absl::Status Commit() {
    const auto since = std::chrono::duration_cast<base::Millis>(steady_clock::now() - last_commit_);
    if (since < kBetweenTransactions) std::this_thread::sleep_for(kBetweenTransactions - since);
    absl::Status status = producer_->Begin();
    std::map<std::int32_t, std::int64_t> next;
    for (const kafka::Polled& polled : batch_) {
      const kafka::Record& record = polled.record();
      kafka::OutRecord copy{out_, record.partition, record.key, record.value, {}};
      for (const char* name : kHeaders) copy.headers.emplace_back(name, polled.Header(name));
      status.Update(producer_->Produce(copy));
      next[record.partition] = record.offset + 1;
    }
    std::vector<kafka::Position> offsets;
    for (const auto& [number, offset] : next) offsets.push_back({in_, number, offset});
    if (status.ok()) status = producer_->AwaitDelivery(kTimeout);
    if (status.ok()) status = producer_->SendOffsets(offsets, *membership_, kTimeout);
    if (status.ok()) status = producer_->Commit(kTimeout);
    last_commit_ = steady_clock::now();
    records_ += static_cast<std::int64_t>(batch_.size());
    ++transactions_;
    return status;
  }

  const Stores& stores_;
  const std::string in_;
  const std::string out_;
  std::vector<std::int32_t> assigned_;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
  std::unique_ptr<kafka::Reader> reader_;
  std::unique_ptr<kafka::Membership> membership_;
  std::vector<kafka::Polled> batch_;
  std::int64_t records_ = 0;
  std::int64_t transactions_ = 0;
  steady_clock::time_point first_{};
  steady_clock::time_point last_commit_{};
};

}  // namespace

absl::Status Relay(const Stores& stores, const std::string& in, const std::string& out,
                   std::int64_t count) {
  std::signal(SIGTERM, [](int) { stopped = 1; });
  RelayLoop relay(stores, in, out);
  if (absl::Status status = relay.Open(); !status.ok()) return status;
  return relay.Run(count);
}

absl::Status ReadWhole(const Stores& stores, const std::string& topic, std::int64_t since_ms) {
  const auto start = steady_clock::now();
  std::int64_t records = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
  std::map<std::string, std::int64_t, std::less<>> by_type;
  absl::Status status = ReadToEnd(stores.kafka, topic, [&](const kafka::Record& record) {
    ++records;
    const std::int64_t appended = base::ToUnixMillis(record.appended);
    if (since_ms == 0 || appended < since_ms) return;
    auto it = by_type.find(record.type);
    if (it == by_type.end()) it = by_type.emplace(std::string(record.type), 0).first;
    ++it->second;
    first_ms = first_ms == 0 ? appended : std::min(first_ms, appended);
    last_ms = std::max(last_ms, appended);
  });
  if (!status.ok()) return status;
  Print({{"records", records},
         {"seconds", std::chrono::duration<double>(steady_clock::now() - start).count()},
         {"by_type", by_type},
         {"first_ms", first_ms},
         {"last_ms", last_ms}});
  return status;
}

}  // namespace gridkeeper::benchmark
