// Who may call what, as the protos say it: the option (gridkeeper.common.v1.access) of every RPC of
// every gridkeeper.* service whose contract is linked into this program, found by the request's
// type. An RPC without a rule is not in the table and so is refused. Immutable, so thread-safe.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/reference.hpp"

namespace gridkeeper::rpc {

struct Access {
  std::string method;       // full name, e.g. gridkeeper.health.v1.HealthService.GetCase
  std::uint32_t roles = 0;  // bit n: the base::Role of value n
  // The request's field with the area concerned; nullptr: only for roles that cover every area.
  const google::protobuf::FieldDescriptor* scope_field = nullptr;

  bool IsForAdminAlone() const { return roles == 1u << static_cast<unsigned>(base::Role::kAdmin); }
  bool Allows(base::Role role) const { return (roles >> static_cast<unsigned>(role) & 1u) != 0; }
};

class AccessTable {
 public:
  static AccessTable OfLinkedServices();
  // Of these services only, for tests.
  explicit AccessTable(const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  // nullptr: nobody may.
  const Access* Find(const google::protobuf::Descriptor* request) const;

  // What is wrong with the contracts, one sentence for each RPC at fault: no rule, no roles, a
  // scope_field that is not a string field of the request, a request shared by two RPCs, no scope
  // for a role that does not cover every area.
  const std::vector<std::string>& problems() const { return problems_; }
  std::size_t size() const { return by_request_.size(); }

 private:
  void Add(const google::protobuf::MethodDescriptor& method);

  absl::flat_hash_map<const google::protobuf::Descriptor*, Access> by_request_;
  std::vector<std::string> problems_;
};

}  // namespace gridkeeper::rpc
