#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "kafka/handle.hpp"
#include "kafka/produce.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::kafka {

using DeliveryCallback = std::function<void(const Delivered&)>;

namespace {

// One librdkafka handle and the thread that serves its delivery reports.
class Session {
 public:
  Session(Handle handle, const std::vector<std::string>& topics)
      : handle_(std::move(handle)), poller_([this, topics] { Poll(topics); }) {}

  ~Session() {
    rd_kafka_flush(handle_.get(), 2000);
    rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(handle_.get(), 1000);
    stopping_ = true;
    poller_.join();
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
    std::unique_ptr<DeliveryCallback> done(static_cast<DeliveryCallback*>(message->_private));
    (*done)({message->partition, message->offset, ToStatus(message->err, "appending a record")});
  }

  absl::Status Append(const OutRecord& record, const DeliveryCallback& done) {
    auto kept = std::make_unique<DeliveryCallback>(done);
    absl::Status status = ProduceRecord(handle_.get(), record, kept.get());
    if (status.ok()) static_cast<void>(kept.release());  // OnDelivery takes it back
    return status;
  }

  bool IsDead() const {
    return rd_kafka_fatal_error(handle_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  }

 private:
  void Poll(const std::vector<std::string>& topics) {
    LearnTopics(handle_.get(), topics);
    while (!stopping_) rd_kafka_poll(handle_.get(), 100);
  }

  Handle handle_;
  std::atomic<bool> stopping_{false};
  std::thread poller_;
};

absl::StatusOr<std::shared_ptr<Session>> OpenSession(const AppendProducer::Options& options) {
  Config config = BaseConfig(options.bootstrap);
  config["enable.idempotence"] = "true";
  config["linger.ms"] = "0.5";
  config["message.timeout.ms"] = std::to_string(options.delivery_timeout.count());
  config["queue.buffering.max.messages"] = std::to_string(options.queue_messages);
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  rd_kafka_conf_set_dr_msg_cb(*conf, &Session::OnDelivery);
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_PRODUCER, *conf);
  if (!handle.ok()) return handle.status();
  return std::make_shared<Session>(*std::move(handle), options.topics);
}

}  // namespace

// The idempotent producer can die of a broker's failover; then another takes its place. What was
// under way is called back as not known, and a client's retry brings the same command id again.
class AppendProducer::State {
 public:
  State(Options options, std::shared_ptr<Session> session)
      : options_(std::move(options)), session_(std::move(session)) {}

  absl::Status Append(const OutRecord& record, const DeliveryCallback& done) {
    const std::shared_ptr<Session> session = Living();
    if (session == nullptr) return absl::UnavailableError("no producer can be made at this moment");
    return session->Append(record, done);
  }

 private:
  std::shared_ptr<Session> Living() {
    std::shared_ptr<Session> dead;  // goes after the lock
    std::lock_guard lock(mutex_);
    if (session_ == nullptr || session_->IsDead()) {
      dead = std::move(session_);
      session_ = OpenSession(options_).value_or(nullptr);
    }
    return session_;
  }

  const Options options_;
  std::mutex mutex_;
  std::shared_ptr<Session> session_;
};

AppendProducer::AppendProducer(std::unique_ptr<State> state) : state_(std::move(state)) {}
AppendProducer::~AppendProducer() = default;

absl::StatusOr<std::unique_ptr<AppendProducer>> AppendProducer::Open(const Options& options) {
  absl::StatusOr<std::shared_ptr<Session>> session = OpenSession(options);
  if (!session.ok()) return session.status();
  return std::unique_ptr<AppendProducer>(
      new AppendProducer(std::make_unique<State>(options, *std::move(session))));
}

absl::Status AppendProducer::Append(const OutRecord& record,
                                    const std::function<void(const Delivered&)>& done) {
  return state_->Append(record, done);
}

}  // namespace gridkeeper::kafka
