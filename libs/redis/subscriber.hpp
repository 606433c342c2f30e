// Listens on one pub/sub channel in a thread of its own and reconnects by itself. Messages sent
// while it was away are lost, as pub/sub is: whoever waits for one must look by itself now and
// then.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "redis/connection.hpp"

namespace gridkeeper::redis {

class Subscriber {
 public:
  Subscriber(Endpoint endpoint, std::string channel,
             std::function<void(const std::string&)> on_message);
  ~Subscriber();

 private:
  void Run();

  Connection connection_;
  std::string channel_;
  std::function<void(const std::string&)> on_message_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace gridkeeper::redis
