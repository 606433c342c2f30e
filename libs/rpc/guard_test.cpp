#include "rpc/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "base/uuid.hpp"
#include "faulty/v1/faulty_service.pb.h"
#include "gridkeeper/health/v1/health_service.pb.h"
#include "rpc/fake_issuer.hpp"

namespace gridkeeper::rpc {
namespace {

using health::v1::GetCaseRequest;
using health::v1::ListCasesRequest;
using testing::HasSubstr;

constexpr char kGrid1[] = "330106001001001";
constexpr char kGrid2[] = "330106001001002";
constexpr char kCommunity[] = "330106001001";

class StandingClock final : public base::Clock {
 public:
  base::TimePoint Now() const override { return now; }
  base::TimePoint now = base::FromUnixMillis(1500);
};

base::Reference TestReference() {
  base::Reference reference;
  reference.areas = {{"330106", {"District", ""}},
                     {"330106001", {"Street", "330106"}},
                     {kCommunity, {"Community", "330106001"}},
                     {kGrid1, {"Grid 1", kCommunity}},
                     {kGrid2, {"Grid 2", kCommunity}}};
  reference.staff["w1"] = {
      base::Role::kGridWorker, {kGrid1}, base::FromUnixMillis(1000), base::FromUnixMillis(2000)};
  reference.staff["s1"] = {base::Role::kStreet, {"330106001"}, {}, base::TimePoint::max()};
  reference.staff["alerting"] = {base::Role::kService, {}, {}, base::TimePoint::max()};
  reference.bootstrap_admin = "root";
  return reference;
}

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    std::ofstream(file_) << issuer_.KeySet();
    TokenSettings settings;
    settings.jwks_file = file_;
    verifier_ = *TokenVerifier::Open(settings);
    reference_ = std::make_shared<const base::Reference>(TestReference());
    guard_.emplace(
        *verifier_, [this] { return reference_; }, clock_, AccessTable::OfLinkedServices());
  }
  ~GuardTest() override { std::remove(file_.c_str()); }

  absl::StatusOr<Caller> AdmitAs(const std::string& staff_id,
                                 const google::protobuf::Message& request) {
    return guard_->Admit("Bearer " + issuer_.IssueFor(staff_id), request);
  }
  static GetCaseRequest GetCaseOf(const std::string& grid) {
    GetCaseRequest request;
    request.set_grid_code(grid);
    return request;
  }
  static ListCasesRequest ListCasesOf(const std::string& area) {
    ListCasesRequest request;
    request.set_area_code(area);
    return request;
  }

  const std::string file_ = testing::TempDir() + "/guard-" + base::NewUuidV7().ToString();
  FakeIssuer issuer_{"k1"};
  std::unique_ptr<TokenVerifier> verifier_;
  std::shared_ptr<const base::Reference> reference_;
  StandingClock clock_;
  std::optional<Guard> guard_;
};

TEST_F(GuardTest, AWorkerReachesTheOwnGrid) {
  const auto caller = AdmitAs("w1", GetCaseOf(kGrid1));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->staff_id, "w1");
  EXPECT_EQ(caller->role, base::Role::kGridWorker);
}

TEST_F(GuardTest, OutOfScopeIsNotFoundAndDoesNotTellWhetherTheAreaExists) {
  const absl::Status other = AdmitAs("w1", GetCaseOf(kGrid2)).status();
  const absl::Status unknown = AdmitAs("w1", GetCaseOf("999999999999999")).status();
  EXPECT_TRUE(absl::IsNotFound(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("grid_code: "));
  EXPECT_EQ(other, unknown);
  EXPECT_TRUE(absl::IsNotFound(AdmitAs("w1", ListCasesOf(kCommunity)).status()))
      << "an upper area of the own grid is not the worker's";
}

TEST_F(GuardTest, AnAreaTakesInAllBelowIt) {
  EXPECT_TRUE(AdmitAs("s1", GetCaseOf(kGrid2)).ok());
  EXPECT_TRUE(AdmitAs("s1", ListCasesOf("330106001")).ok());
  EXPECT_TRUE(absl::IsNotFound(AdmitAs("s1", ListCasesOf("330106")).status()));
  EXPECT_TRUE(AdmitAs("root", ListCasesOf("330106")).ok());
}

TEST_F(GuardTest, AnAreaThatThereIsNotIsNotFoundForTheAdminEither) {
  EXPECT_EQ(AdmitAs("root", GetCaseOf("999999999999999")).status(),
            AdmitAs("w1", GetCaseOf("999999999999999")).status());
  EXPECT_TRUE(absl::IsNotFound(AdmitAs("root", ListCasesOf("999999")).status()));
}

TEST_F(GuardTest, ACodeThatCannotBeOneNamesItsField) {
  for (const char* code : {"", "33010600100100", "33010600100100x"}) {
    const absl::Status refused = AdmitAs("w1", GetCaseOf(code)).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("grid_code: an area's code"));
  }
}

TEST_F(GuardTest, WhetherAnUpperAreaOfOnesOwnWillDoIsForTheHandlerToSay) {
  EXPECT_TRUE(AdmitAs("s1", GetCaseOf(kCommunity)).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(AdmitAs("w1", GetCaseOf(kCommunity)).status()));
}

TEST_F(GuardTest, ARemovedWorkerIsOutAtOnce) {
  const std::string token = "Bearer " + issuer_.IssueFor("w1");
  EXPECT_TRUE(guard_->Admit(token, GetCaseOf(kGrid1)).ok());
  base::Reference without = TestReference();
  without.staff.erase("w1");
  reference_ = std::make_shared<const base::Reference>(without);
  EXPECT_TRUE(absl::IsPermissionDenied(guard_->Admit(token, GetCaseOf(kGrid1)).status()));
}

TEST_F(GuardTest, DatesOfARoleAreBusinessTime) {
  clock_.now = base::FromUnixMillis(999);
  EXPECT_TRUE(absl::IsPermissionDenied(AdmitAs("w1", GetCaseOf(kGrid1)).status()));
  clock_.now = base::FromUnixMillis(2000);
  EXPECT_TRUE(absl::IsPermissionDenied(AdmitAs("w1", GetCaseOf(kGrid1)).status()));
}

TEST_F(GuardTest, ARoleThatTheRuleDoesNotNameIsDenied) {
  const absl::Status refused = AdmitAs("alerting", GetCaseOf(kGrid1)).status();
  EXPECT_TRUE(absl::IsPermissionDenied(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("role"));
}

TEST_F(GuardTest, WhatHasNoRuleIsDeniedToAll) {
  EXPECT_TRUE(absl::IsPermissionDenied(AdmitAs("root", faulty::v1::NoRuleRequest()).status()));
}

TEST_F(GuardTest, AnRpcWithoutScopeIsForRolesOfEveryArea) {
  const auto* service = faulty::v1::NoRuleRequest::descriptor()->file()->service(0);
  const Guard guard(*verifier_, [this] { return reference_; }, clock_, AccessTable({service}));
  const auto admit = [&](const std::string& staff_id) {
    return guard.Admit("Bearer " + issuer_.IssueFor(staff_id), faulty::v1::GoodRequest()).status();
  };
  EXPECT_TRUE(admit("root").ok());
  EXPECT_TRUE(admit("alerting").ok());
  EXPECT_TRUE(absl::IsPermissionDenied(admit("s1")));
}

TEST_F(GuardTest, WithoutAGoodTokenNobodyIsKnown) {
  const auto why = [&](std::optional<std::string_view> authorization) {
    const absl::Status refused = guard_->Admit(authorization, GetCaseOf(kGrid1)).status();
    EXPECT_TRUE(absl::IsUnauthenticated(refused)) << refused;
    return std::string(refused.message());
  };
  EXPECT_THAT(why(std::nullopt), HasSubstr("no token"));
  EXPECT_THAT(why(""), HasSubstr("Bearer"));
  EXPECT_THAT(why("Basic dTpw"), HasSubstr("Bearer"));
  EXPECT_THAT(why("Bearer x"), HasSubstr("three parts"));
  const std::string forged = why("Bearer " + FakeIssuer("k1").IssueFor("w1"));
  EXPECT_THAT(forged, HasSubstr("signature"));
  EXPECT_THAT(forged, HasSubstr("get a new token"));
  const std::string lower_case_scheme = "bearer " + issuer_.IssueFor("w1");
  EXPECT_TRUE(guard_->Admit(lower_case_scheme, GetCaseOf(kGrid1)).ok());
}

TEST_F(GuardTest, UntilTheReferenceIsReadNothingIsDecided) {
  reference_ = nullptr;
  EXPECT_TRUE(absl::IsUnavailable(AdmitAs("w1", GetCaseOf(kGrid1)).status()));
}

TEST_F(GuardTest, AStreamEndsWhenTokenRoleOrAreaNoLongerHold) {
  Caller caller = *AdmitAs("w1", GetCaseOf(kGrid1));
  EXPECT_TRUE(guard_->Recheck(caller, kGrid1).ok());
  EXPECT_TRUE(absl::IsNotFound(guard_->Recheck(caller, kGrid2)));
  clock_.now = base::FromUnixMillis(2000);
  EXPECT_TRUE(absl::IsPermissionDenied(guard_->Recheck(caller, kGrid1)));
  caller.token_expires_at = base::WallNow();
  EXPECT_TRUE(absl::IsUnauthenticated(guard_->Recheck(caller, kGrid1)));
}

}  // namespace
}  // namespace gridkeeper::rpc
