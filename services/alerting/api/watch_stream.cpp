#include "alerting/api/watch_stream.hpp"

#include <utility>

#include "rpc/edge.hpp"
#include "rpc/grpc_status.hpp"

namespace gridkeeper::alerting {

grpc::ServerWriteReactor<v1::WatchAlertsResponse>* WatchStream::Begin(
    WatchHub& hub, std::optional<WatchPosition> from, Scope scope) {
  auto stream = std::make_shared<WatchStream>(hub);
  WatchHub::Subscriber subscriber{.scope = std::move(scope),
                                  // The hub may call after gRPC is done with the stream.
                                  .on_ready = [weak = std::weak_ptr<WatchStream>(stream)] {
                                    if (const std::shared_ptr<WatchStream> alive = weak.lock())
                                      alive->Pump();
                                  }};
  auto watch = hub.Start(std::move(from), std::move(subscriber));
  if (!watch.ok()) return rpc::RefuseStream<v1::WatchAlertsResponse>(watch.status());
  {
    std::lock_guard lock(stream->mutex_);
    stream->watch_ = *std::move(watch);
    stream->self_ = stream;
  }
  stream->Pump();
  return stream.get();
}

// What is decided under the lock is done outside of it: gRPC may call back on this very thread.
// Until then writing_ or finished_ keeps everybody else from doing the same.
void WatchStream::Pump() {
  std::optional<grpc::Status> end;
  {
    std::lock_guard lock(mutex_);
    if (watch_ == nullptr || writing_ || finished_) return;
    if (cancelled_) {
      end = grpc::Status::CANCELLED;
    } else {
      auto taken = hub_.Take(watch_);
      if (!taken.ok()) {
        end = rpc::ToGrpc(taken.status());
      } else if (!*taken) {
        return;
      } else {
        message_ = **std::move(taken);
        writing_ = true;
      }
    }
    finished_ = end.has_value();
  }
  if (end) {
    Finish(*end);
  } else {
    StartWrite(&message_);
  }
}

void WatchStream::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) cancelled_ = true;
  }
  Pump();
}

void WatchStream::OnCancel() {
  {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
  }
  Pump();
}

void WatchStream::OnDone() {
  hub_.Stop(watch_);
  const std::shared_ptr<WatchStream> last = std::move(self_);
}

}  // namespace gridkeeper::alerting
