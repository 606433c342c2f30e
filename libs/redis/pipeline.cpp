#include "redis/pipeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gridkeeper::redis {

Pipeline::Pipeline(Endpoint endpoint)
    : connection_(std::move(endpoint)), thread_([this] { Run(); }) {}

Pipeline::~Pipeline() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_one();
  thread_.join();
  for (Request& request : queue_) request.done(absl::UnavailableError("shutting down"));
}

void Pipeline::Submit(std::vector<Command> commands, Callback done) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_ && queue_.size() < kMaxQueued) {
      queue_.push_back({std::move(commands), std::move(done)});
      queued_.notify_one();
      return;
    }
  }
  done(absl::ResourceExhaustedError("too many look-ups wait; try again shortly"));
}

void Pipeline::Run() {
  std::vector<Request> round;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      queued_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      const auto end =
          queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxPerRound));
      round.assign(std::move_iterator(queue_.begin()), std::move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    std::vector<Command> all;
    for (Request& request : round)
      std::move(request.commands.begin(), request.commands.end(), std::back_inserter(all));
    absl::StatusOr<std::vector<Reply>> replies = connection_.CallAll(all);
    std::size_t at = 0;
    for (Request& request : round) {
      if (!replies.ok()) {
        request.done(replies.status());
        continue;
      }
      const std::size_t count = request.commands.size();
      const auto first = replies->begin() + static_cast<std::ptrdiff_t>(at);
      const auto last = first + static_cast<std::ptrdiff_t>(count);
      at += count;
      const auto refused = std::find_if(
          first, last, [](const Reply& reply) { return reply.kind == Reply::Kind::kError; });
      if (refused != last) {
        request.done(absl::UnavailableError("Redis refuses: " + refused->text));
        continue;
      }
      request.done(std::vector<Reply>(std::move_iterator(first), std::move_iterator(last)));
    }
    round.clear();
  }
}

}  // namespace gridkeeper::redis
