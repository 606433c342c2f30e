// Lets an answer wait until this instance's reference data shows what was commanded, so that the
// caller's next call already counts on it. Bounded: after kPatience the answer goes out anyway.
// Thread-safe; when it ends it lets everybody go.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/reference_source.hpp"
#include "base/time.hpp"

namespace gridkeeper::registration {

class ReferenceWait {
 public:
  using Condition = std::function<bool(const base::Reference&)>;
  static constexpr base::Millis kPatience{1000};

  explicit ReferenceWait(base::ReferenceSource source);
  ~ReferenceWait();

  // `then` runs at once on this thread when the condition holds already, else on the waiting
  // thread.
  void Until(Condition holds, std::function<void()> then);

 private:
  struct Waiting {
    Condition holds;
    std::function<void()> then;
    base::TimePoint until;
  };
  void Run();

  const base::ReferenceSource source_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gridkeeper::registration
