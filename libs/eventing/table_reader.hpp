// Reads a compacted topic of one partition whole, and then follows it: the reference data and the
// household keys. In a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "base/time.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::eventing {

class TableReader {
 public:
  // Both run on the reader's thread. `apply`: one record; no value means that the key was removed.
  // `caught_up`: all that was there is applied; called at the first end and at every further end
  // that brought something new.
  struct Callbacks {
    std::function<void(std::string_view key, std::optional<std::string_view> value)> apply;
    std::function<void()> caught_up;
  };
  TableReader(std::string bootstrap, std::string topic, Callbacks callbacks);
  ~TableReader();

  // Waits until the topic was read to the end that it had at the call. DEADLINE_EXCEEDED: not yet.
  absl::Status WaitUntilRead(base::Millis timeout);

 private:
  void Run();
  bool ReadAll(kafka::Reader& reader, std::int64_t& next);

  std::string bootstrap_;
  std::string topic_;
  Callbacks callbacks_;
  std::mutex mutex_;
  std::condition_variable read_;
  std::int64_t read_up_to_ = -1;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace gridkeeper::eventing
