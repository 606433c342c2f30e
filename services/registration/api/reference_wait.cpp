#include "registration/api/reference_wait.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/clock.hpp"

namespace gridkeeper::registration {
namespace {

constexpr base::Millis kLookEvery{2};

}  // namespace

ReferenceWait::ReferenceWait(base::ReferenceSource source)
    : source_(std::move(source)), thread_([this] { Run(); }) {}

ReferenceWait::~ReferenceWait() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ReferenceWait::Until(Condition holds, std::function<void()> then) {
  if (const auto reference = source_(); reference != nullptr && holds(*reference)) return then();
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(holds), std::move(then), base::WallNow() + kPatience});
  }
  changed_.notify_one();
}

void ReferenceWait::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waiting_.empty()) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto reference = source_();
    const base::TimePoint now = base::WallNow();
    const auto done = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& w) {
      return !stopping_ && now < w.until && (reference == nullptr || !w.holds(*reference));
    });
    std::vector<Waiting> ready(std::make_move_iterator(done),
                               std::make_move_iterator(waiting_.end()));
    waiting_.erase(done, waiting_.end());
    lock.unlock();
    for (Waiting& waiting : ready) waiting.then();
    lock.lock();
    if (!waiting_.empty() && !stopping_) changed_.wait_for(lock, kLookEvery);
  }
}

}  // namespace gridkeeper::registration
