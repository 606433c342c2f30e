#include "rpc/access_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faulty/v1/faulty_service.pb.h"
#include "gridkeeper/health/v1/health_service.pb.h"

namespace gridkeeper::rpc {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// The one that a new RPC must pass: this binary links every contract of proto/ whole.
TEST(AccessTableTest, EveryRpcOfEveryContractHasAGoodRule) {
  const AccessTable table = AccessTable::OfLinkedServices();
  EXPECT_THAT(table.problems(), IsEmpty());
}

TEST(AccessTableTest, EveryServiceOfTheContractsIsLinkedIntoThisTest) {
  const AccessTable table = AccessTable::OfLinkedServices();
  EXPECT_GE(table.size(), static_cast<std::size_t>(GRIDKEEPER_RPCS_IN_CONTRACTS));
  EXPECT_EQ(table.size(), static_cast<std::size_t>(GRIDKEEPER_RPCS_IN_CONTRACTS));
}

TEST(AccessTableTest, ReadsRolesAndScopeOfAnRpc) {
  const AccessTable table = AccessTable::OfLinkedServices();
  const Access* access = table.Find(health::v1::GetCaseRequest::descriptor());
  ASSERT_NE(access, nullptr);
  EXPECT_EQ(access->method, "gridkeeper.health.v1.HealthService.GetCase");
  EXPECT_TRUE(access->Allows(base::Role::kGridWorker));
  EXPECT_FALSE(access->Allows(base::Role::kNone));
  ASSERT_NE(access->scope_field, nullptr);
  EXPECT_EQ(access->scope_field->name(), "grid_code");
}

class FaultyContractTest : public testing::Test {
 protected:
  const google::protobuf::FileDescriptor* file_ = faulty::v1::NoRuleRequest::descriptor()->file();
  const AccessTable table_{{file_->service(0)}};
};

TEST_F(FaultyContractTest, EveryFaultIsNamed) {
  const auto& problems = table_.problems();
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".NoRule:"), HasSubstr("no option"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".NoRoles:"), HasSubstr("no role"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".UnspecifiedRole:"), HasSubstr("role 0"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".UnknownField:"), HasSubstr("area_code"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".NotText:"), HasSubstr("not a string field"))));
  EXPECT_THAT(problems,
              Contains(AllOf(HasSubstr(".NoScopeForWorkers:"), HasSubstr("no scope_field"))));
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr(".Second:"), HasSubstr("shares"))));
  EXPECT_EQ(problems.size(), 7u);
}

TEST_F(FaultyContractTest, WhatIsFaultyMayBeCalledByNobody) {
  for (int i = 0; i < file_->message_type_count(); ++i) {
    const auto* request = file_->message_type(i);
    const Access* access = table_.Find(request);
    if (request->name() == "GoodRequest") {
      ASSERT_NE(access, nullptr);
      EXPECT_TRUE(access->Allows(base::Role::kAdmin));
    } else if (access != nullptr) {
      EXPECT_EQ(access->roles, 0u) << request->name();
    }
  }
}

}  // namespace
}  // namespace gridkeeper::rpc
