#include "rpc/listing.hpp"

#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {

namespace pb = google::protobuf;

absl::Status ForEachListed(RpcCaller& caller, const pb::MethodDescriptor& method,
                           pb::Message& request, const char* list,
                           const std::function<void(const pb::Message&)>& take) {
  for (;;) {
    auto answer = caller.Call(method, request);
    if (!answer.ok()) return answer.status();
    for (const pb::Message* element : ListAt(**answer, list)) take(*element);
    const std::string next = TextAt(**answer, "next_page_token");
    if (next.empty()) return absl::OkStatus();
    SetText(request, "page_token", next);
  }
}

absl::Status ForEachListed(RpcCaller& caller, const char* rpc, const char* area_field,
                           const std::string& area, const char* list,
                           const std::function<void(const pb::Message&)>& take) {
  const auto& method = Contract::Get().Method("registration", rpc);
  MessagePtr request = Contract::Get().NewMessage(method.input_type());
  SetText(*request, area_field, area);
  return ForEachListed(caller, method, *request, list, take);
}

}  // namespace gridkeeper::gridctl
