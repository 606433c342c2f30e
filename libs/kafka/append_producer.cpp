#include <atomic>
#include <thread>
#include <utility>

#include "kafka/handle.hpp"
#include "kafka/produce.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::kafka {

using DeliveryCallback = std::function<void(const Delivered&)>;

class AppendProducer::State {
 public:
  explicit State(Handle handle) : handle_(std::move(handle)), poller_([this] { Poll(); }) {}

  ~State() {
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

  absl::Status Append(const OutRecord& record, DeliveryCallback done) {
    auto kept = std::make_unique<DeliveryCallback>(std::move(done));
    const absl::Status status = ProduceRecord(handle_.get(), record, kept.get());
    if (status.ok()) kept.release();  // OnDelivery takes it back
    return status;
  }

 private:
  void Poll() {
    while (!stopping_) rd_kafka_poll(handle_.get(), 100);
  }

  Handle handle_;
  std::atomic<bool> stopping_{false};
  std::thread poller_;
};

AppendProducer::AppendProducer(std::unique_ptr<State> state) : state_(std::move(state)) {}
AppendProducer::~AppendProducer() = default;

absl::StatusOr<std::unique_ptr<AppendProducer>> AppendProducer::Open(const Options& options) {
  Config config = BaseConfig(options.bootstrap);
  config["enable.idempotence"] = "true";
  config["linger.ms"] = "0.5";
  config["message.timeout.ms"] = std::to_string(options.delivery_timeout.count());
  config["queue.buffering.max.messages"] = std::to_string(options.queue_messages);
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  rd_kafka_conf_set_dr_msg_cb(*conf, &State::OnDelivery);
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_PRODUCER, *conf);
  if (!handle.ok()) return handle.status();
  return std::unique_ptr<AppendProducer>(
      new AppendProducer(std::make_unique<State>(*std::move(handle))));
}

absl::Status AppendProducer::Append(const OutRecord& record,
                                    std::function<void(const Delivered&)> done) {
  return state_->Append(record, std::move(done));
}

}  // namespace gridkeeper::kafka
