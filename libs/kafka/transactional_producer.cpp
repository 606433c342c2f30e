#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/test_hooks.hpp"
#include "kafka/handle.hpp"
#include "kafka/produce.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::kafka {
namespace {

// Longer than any broker restart that a caller should wait out; each call is retried within its own
// timeout.
constexpr int kInitTimeoutMs = 30'000;

struct DestroyProof {
  void operator()(rd_kafka_consumer_group_metadata_t* proof) const {
    rd_kafka_consumer_group_metadata_destroy(proof);
  }
};
using GroupProof = std::unique_ptr<rd_kafka_consumer_group_metadata_t, DestroyProof>;

absl::Status TakeError(rd_kafka_error_t* error, const char* doing) {
  if (error == nullptr) return absl::OkStatus();
  absl::Status status = absl::AbortedError(
      fmt::format("{}: {} ({}{}{})", doing, rd_kafka_error_string(error),
                  rd_kafka_error_name(error), rd_kafka_error_is_fatal(error) ? ", fatal" : "",
                  rd_kafka_error_txn_requires_abort(error) ? ", abort" : ""));
  rd_kafka_error_destroy(error);
  return status;
}

}  // namespace

class TransactionalProducer::State {
 public:
  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    State& self = *static_cast<State*>(opaque);
    --self.in_flight;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      self.failed = ToStatus(message->err, "writing a transaction's record");
      return;
    }
    if (std::string_view(rd_kafka_topic_name(message->rkt)) != self.watched_topic) return;
    std::int64_t& highest = self.delivered[message->partition];
    highest = std::max(highest, message->offset);
  }

  absl::Status SendOffsets(const std::vector<Position>& next, const GroupProof& proof,
                           base::Millis timeout) {
    if (next.empty())
      return absl::InternalError("a transaction without offsets would fence nobody");
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(next.size())));
    for (const Position& at : next) {
      rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset =
          at.offset;
    }
    return TakeError(rd_kafka_send_offsets_to_transaction(handle.get(), list.get(), proof.get(),
                                                          static_cast<int>(timeout.count())),
                     "sending offsets");
  }

  Handle handle;
  int in_flight = 0;
  absl::Status failed;
  std::string watched_topic;
  std::map<std::int32_t, std::int64_t> delivered;
};

TransactionalProducer::TransactionalProducer(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
TransactionalProducer::~TransactionalProducer() {
  // What is still queued belongs to a transaction that will not be committed here.
  rd_kafka_purge(state_->handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

absl::StatusOr<std::unique_ptr<TransactionalProducer>> TransactionalProducer::Open(
    const Options& options) {
  Config config = BaseConfig(options.bootstrap);
  config["transactional.id"] = options.transactional_id;
  config["transaction.timeout.ms"] = std::to_string(options.transaction_timeout.count());
  config["message.max.bytes"] = "2200000";  // a dead letter holds a whole input and more
  config["linger.ms"] = "0";
  config["batch.num.messages"] = "10000";
  config["queue.buffering.max.messages"] = "1000000";
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  auto state = std::make_unique<State>();
  state->watched_topic = options.watched_topic;
  rd_kafka_conf_set_dr_msg_cb(*conf, &State::OnDelivery);
  rd_kafka_conf_set_opaque(*conf, state.get());
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_PRODUCER, *conf);
  if (!handle.ok()) return handle.status();
  state->handle = *std::move(handle);
  LearnTopics(state->handle.get(), options.topics);
  absl::Status ready = TakeError(rd_kafka_init_transactions(state->handle.get(), kInitTimeoutMs),
                                 "starting transactions");
  if (!ready.ok()) return ready;
  return std::unique_ptr<TransactionalProducer>(new TransactionalProducer(std::move(state)));
}

absl::Status TransactionalProducer::Begin() {
  state_->delivered.clear();
  state_->failed = absl::OkStatus();
  return TakeError(rd_kafka_begin_transaction(state_->handle.get()), "beginning a transaction");
}

absl::Status TransactionalProducer::Produce(const OutRecord& record) {
  const absl::Status status = ProduceRecord(state_->handle.get(), record, nullptr);
  if (status.ok()) ++state_->in_flight;
  return status;
}

absl::Status TransactionalProducer::AwaitDelivery(base::Millis timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (state_->in_flight > 0) {
    rd_kafka_poll(state_->handle.get(), 10);
    if (!state_->failed.ok()) return state_->failed;
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::DeadlineExceededError(
          fmt::format("{} records of a transaction are not in the log", state_->in_flight));
    }
  }
  return state_->failed;
}

const std::map<std::int32_t, std::int64_t>& TransactionalProducer::delivered() const {
  return state_->delivered;
}

absl::Status TransactionalProducer::SendOffsets(const std::vector<Position>& next,
                                                const Membership& membership,
                                                base::Millis timeout) {
  if (TestBug("generation_minus_one_accepted")) {
    char group[256];
    std::size_t size = sizeof group;
    rd_kafka_conf_get(rd_kafka_conf(static_cast<rd_kafka_t*>(membership.native())), "group.id",
                      group, &size);
    return SendUnprovenOffsets(next, group, timeout);
  }
  return state_->SendOffsets(
      next,
      GroupProof(rd_kafka_consumer_group_metadata(static_cast<rd_kafka_t*>(membership.native()))),
      timeout);
}

absl::Status TransactionalProducer::SendUnprovenOffsets(const std::vector<Position>& next,
                                                        const std::string& group_id,
                                                        base::Millis timeout) {
  return state_->SendOffsets(
      next, GroupProof(rd_kafka_consumer_group_metadata_new(group_id.c_str())), timeout);
}

absl::Status TransactionalProducer::Abort(base::Millis timeout) {
  return TakeError(
      rd_kafka_abort_transaction(state_->handle.get(), static_cast<int>(timeout.count())),
      "aborting");
}

absl::Status TransactionalProducer::Commit(base::Millis timeout) {
  return TakeError(
      rd_kafka_commit_transaction(state_->handle.get(), static_cast<int>(timeout.count())),
      "committing");
}

}  // namespace gridkeeper::kafka
