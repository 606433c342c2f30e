// Asynchronous Redis for look-ups: any thread queues commands, one thread sends whatever has
// gathered in one round trip and calls back in order. Callbacks run on that thread and must be
// short.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "redis/connection.hpp"

namespace gridkeeper::redis {

class Pipeline {
 public:
  using Callback = std::function<void(absl::StatusOr<std::vector<Reply>>)>;

  explicit Pipeline(Endpoint endpoint);
  ~Pipeline();  // what is still queued is called back with UNAVAILABLE

  // Sends the commands next to each other and gives their replies. RESOURCE_EXHAUSTED when too much
  // waits, UNAVAILABLE when Redis refuses one of them (while it loads its data, say).
  void Submit(std::vector<Command> commands, Callback done);

 private:
  struct Request {
    std::vector<Command> commands;
    Callback done;
  };
  void Run();

  static constexpr std::size_t kMaxQueued = 20'000;
  static constexpr std::size_t kMaxPerRound = 512;

  Connection connection_;
  std::mutex mutex_;
  std::condition_variable queued_;
  std::vector<Request> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gridkeeper::redis
