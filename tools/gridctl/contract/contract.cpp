#include "contract/contract.hpp"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <algorithm>
#include <cstdlib>

// The descriptor set that protoc wrote, put into this binary as it is.
__asm__(
    ".section .rodata\n"
    ".global gridctl_contract_begin\n"
    ".global gridctl_contract_end\n"
    "gridctl_contract_begin:\n"
    ".incbin \"" GRIDCTL_CONTRACT_FILE
    "\"\n"
    "gridctl_contract_end:\n"
    ".byte 0\n"
    ".previous\n");
// NOLINTBEGIN(readability-identifier-naming): the assembler's names
extern "C" const char gridctl_contract_begin[];
extern "C" const char gridctl_contract_end[];
// NOLINTEND(readability-identifier-naming)

namespace gridkeeper::gridctl {

namespace pb = google::protobuf;

struct Contract::Pool {
  // Of a type that is compiled in, asked for by its own descriptor, a message of that type.
  Pool() { messages.SetDelegateToGeneratedFactory(true); }

  pb::DescriptorPool descriptors;
  pb::DynamicMessageFactory messages{&descriptors};
};

namespace {

int RankOf(const pb::ServiceDescriptor* service) {
  constexpr std::string_view kOrder[] = {"registration", "health", "supply", "alerting"};
  const auto* at = std::find(std::begin(kOrder), std::end(kOrder), ShortName(*service));
  return static_cast<int>(at - std::begin(kOrder));
}

std::string OneParagraph(std::string_view comment) {
  std::string text;
  for (char c : comment) {
    const bool space = c == '\n' || c == ' ';
    if (space && (text.empty() || text.back() == ' ')) continue;
    text.push_back(space ? ' ' : c);
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

Contract::Contract() : pool_(std::make_shared<Pool>()) {
  pb::FileDescriptorSet set;
  // NOLINTNEXTLINE(clang-analyzer-security.PointerSub): both ends of what the assembler put there
  const auto size = static_cast<int>(gridctl_contract_end - gridctl_contract_begin);
  if (!set.ParseFromArray(gridctl_contract_begin, size)) {
    std::abort();  // the build is broken
  }
  for (const pb::FileDescriptorProto& proto : set.file()) {
    const pb::FileDescriptor* file = pool_->descriptors.BuildFile(proto);
    if (file == nullptr) std::abort();
    for (int i = 0; i < file->service_count(); ++i) services_.push_back(file->service(i));
  }
  std::sort(services_.begin(), services_.end(), [](const auto* a, const auto* b) {
    return std::pair(RankOf(a), a->full_name()) < std::pair(RankOf(b), b->full_name());
  });
}

const Contract& Contract::Get() {
  static const Contract kContract;
  return kContract;
}

const pb::ServiceDescriptor* Contract::FindService(std::string_view short_name) const {
  for (const pb::ServiceDescriptor* service : services_) {
    if (ShortName(*service) == short_name) return service;
  }
  return nullptr;
}

const pb::MethodDescriptor& Contract::Method(std::string_view service,
                                             std::string_view name) const {
  const pb::ServiceDescriptor* found = FindService(service);
  const pb::MethodDescriptor* method =
      found == nullptr ? nullptr : found->FindMethodByName(std::string(name));
  if (method == nullptr) std::abort();
  return *method;
}

MessagePtr Contract::NewMessage(const pb::Descriptor* type) const {
  return MessagePtr(pool_->messages.GetPrototype(type)->New());
}

std::string ShortName(const pb::ServiceDescriptor& service) {
  const std::string& package = service.file()->package();  // gridkeeper.<domain>.v1
  const std::size_t begin = package.find('.') + 1;
  return package.substr(begin, package.find('.', begin) - begin);
}

template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  pb::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return "";
  return OneParagraph(location.leading_comments);
}
template std::string CommentOf(const pb::MethodDescriptor&);
template std::string CommentOf(const pb::FieldDescriptor&);

}  // namespace gridkeeper::gridctl
