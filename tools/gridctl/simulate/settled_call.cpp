#include "simulate/settled_call.hpp"

#include <thread>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {

absl::StatusOr<MessagePtr> SendSettled(RpcCaller& caller,
                                       const google::protobuf::MethodDescriptor& method,
                                       google::protobuf::Message& request,
                                       base::TimePoint settle_until) {
  constexpr base::Millis kPause{100};
  for (;;) {
    SetText(request, "command_id", base::NewUuidV7().ToString());
    auto answer = caller.Call(method, request);
    if (!absl::IsNotFound(answer.status()) || base::WallNow() >= settle_until) return answer;
    std::this_thread::sleep_for(kPause);  // the refusal of an id stands: the next one is new
  }
}

}  // namespace gridkeeper::gridctl
