#include "redis/subscriber.hpp"

#include <chrono>
#include <utility>

namespace gridkeeper::redis {
namespace {

constexpr base::Millis kLookEvery{200};  // how soon a stop is noticed
constexpr base::Millis kReconnectAfter{100};

}  // namespace

Subscriber::Subscriber(Endpoint endpoint, std::string channel,
                       std::function<void(const std::string&)> on_message)
    : connection_(std::move(endpoint), kLookEvery),
      channel_(std::move(channel)),
      on_message_(std::move(on_message)),
      thread_([this] { Run(); }) {}

Subscriber::~Subscriber() {
  stopping_ = true;
  thread_.join();
}

void Subscriber::Run() {
  bool subscribed = false;
  while (!stopping_) {
    if (!subscribed) {
      subscribed = connection_.Call({"SUBSCRIBE", channel_}).ok();
      if (!subscribed) std::this_thread::sleep_for(kReconnectAfter);
      continue;
    }
    absl::StatusOr<Reply> message = connection_.Receive();
    if (message.ok()) {
      if (message->elements.size() == 3 && message->elements[0].text == "message")
        on_message_(message->elements[2].text);
    } else if (!absl::IsDeadlineExceeded(message.status())) {
      subscribed = false;
    }
  }
}

}  // namespace gridkeeper::redis
