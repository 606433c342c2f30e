#include "rpc/access_table.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor_database.h>

#include <utility>

#include "gridkeeper/common/v1/access.pb.h"

namespace gridkeeper::rpc {
namespace {

namespace pb = google::protobuf;

constexpr std::string_view kOurPackages = "gridkeeper.";

constexpr std::uint32_t Bit(base::Role role) { return 1u << static_cast<unsigned>(role); }
constexpr std::uint32_t kRolesOfEveryArea = Bit(base::Role::kAdmin) | Bit(base::Role::kService);

std::vector<const pb::ServiceDescriptor*> LinkedServices() {
  // Descriptors are made when first asked for, so the pool cannot list them; the database behind it
  // can.
  std::vector<std::string> files;
  pb::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const pb::ServiceDescriptor*> services;
  for (const std::string& name : files) {
    const pb::FileDescriptor* file = pb::DescriptorPool::generated_pool()->FindFileByName(name);
    if (file == nullptr || !file->package().starts_with(kOurPackages)) continue;
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

}  // namespace

AccessTable AccessTable::OfLinkedServices() { return AccessTable(LinkedServices()); }

AccessTable::AccessTable(const std::vector<const pb::ServiceDescriptor*>& services) {
  for (const pb::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) Add(*service->method(i));
  }
}

const Access* AccessTable::Find(const pb::Descriptor* request) const {
  const auto found = by_request_.find(request);
  return found == by_request_.end() ? nullptr : &found->second;
}

void AccessTable::Add(const pb::MethodDescriptor& method) {
  const auto fault = [&](const std::string& what) {
    problems_.push_back(fmt::format("{}: {}", method.full_name(), what));
  };
  if (!method.options().HasExtension(common::v1::access)) {
    return fault("has no option (gridkeeper.common.v1.access)");
  }
  const common::v1::AccessRule& rule = method.options().GetExtension(common::v1::access);
  Access access{method.full_name(), 0, nullptr};
  for (int role : rule.roles()) {
    if (role <= common::v1::ROLE_UNSPECIFIED || role > common::v1::Role_MAX) {
      return fault(fmt::format("names the role {}, which there is not", role));
    }
    access.roles |= 1u << role;
  }
  if (access.roles == 0) return fault("names no role");
  if (!rule.scope_field().empty()) {
    access.scope_field = method.input_type()->FindFieldByName(rule.scope_field());
    if (access.scope_field == nullptr || access.scope_field->is_repeated() ||
        access.scope_field->type() != pb::FieldDescriptor::TYPE_STRING) {
      return fault(fmt::format("scope_field \"{}\" is not a string field of {}", rule.scope_field(),
                               method.input_type()->full_name()));
    }
  } else if ((access.roles & ~kRolesOfEveryArea) != 0) {
    return fault("has no scope_field, but names a role that does not cover every area");
  }
  if (!by_request_.emplace(method.input_type(), std::move(access)).second) {
    // Which rule holds must never depend on the order of files.
    by_request_[method.input_type()].roles = 0;
    fault(fmt::format("shares its request {} with another RPC", method.input_type()->full_name()));
  }
}

}  // namespace gridkeeper::rpc
