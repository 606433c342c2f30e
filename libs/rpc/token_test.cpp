#include "rpc/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "rpc/fake_issuer.hpp"

namespace gridkeeper::rpc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kHeader[] = R"({"alg":"ES256","kid":"k1"})";
constexpr char kPayload[] =
    R"({"iss":"gridkeeper","aud":"gridkeeper","sub":"w1","exp":1600000000,"nbf":1500000000.5})";

std::string Compact(const std::string& header, const std::string& payload) {
  return EncodeBase64Url(header) + "." + EncodeBase64Url(payload) + ".c2ln";
}

std::string WhyNot(const std::string& compact) {
  const absl::StatusOr<Token> token = ParseToken(compact);
  return token.ok() ? "it was taken" : std::string(token.status().message());
}

TEST(ParseTokenTest, TakesATokenApart) {
  const absl::StatusOr<Token> token = ParseToken(Compact(kHeader, kPayload));
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->algorithm, "ES256");
  EXPECT_EQ(token->key_id, "k1");
  EXPECT_EQ(token->issuer, "gridkeeper");
  EXPECT_THAT(token->audiences, ElementsAre("gridkeeper"));
  EXPECT_EQ(token->subject, "w1");
  EXPECT_EQ(token->expires_at, base::FromUnixMillis(1'600'000'000'000));
  EXPECT_EQ(token->not_before, base::FromUnixMillis(1'500'000'000'500));
}

TEST(ParseTokenTest, AudienceMayBeAList) {
  const auto token =
      ParseToken(Compact(kHeader, R"({"aud":["a",7,"gridkeeper"],"sub":"w1","exp":1})"));
  ASSERT_TRUE(token.ok());
  EXPECT_THAT(token->audiences, ElementsAre("a", "gridkeeper"));
}

TEST(ParseTokenTest, EveryRefusalSaysWhy) {
  EXPECT_THAT(WhyNot(""), HasSubstr("three parts"));
  EXPECT_THAT(WhyNot("a.b"), HasSubstr("three parts"));
  EXPECT_THAT(WhyNot("a.b.c.d.e"), HasSubstr("three parts"));
  EXPECT_THAT(WhyNot(std::string(kLongestToken + 1, 'a')), HasSubstr("8 KiB"));
  EXPECT_THAT(WhyNot("!.b.c"), HasSubstr("header"));
  EXPECT_THAT(WhyNot(Compact("[]", kPayload)), HasSubstr("header"));
  EXPECT_THAT(WhyNot(Compact("{", kPayload)), HasSubstr("header"));
  EXPECT_THAT(WhyNot(Compact(kHeader, "\"x\"")), HasSubstr("claims"));
  EXPECT_THAT(WhyNot(Compact(R"({"kid":"k"})", kPayload)), HasSubstr("alg"));
  EXPECT_THAT(WhyNot(Compact(R"({"alg":5,"kid":"k"})", kPayload)), HasSubstr("alg"));
  EXPECT_THAT(WhyNot(Compact(R"({"alg":"ES256"})", kPayload)), HasSubstr("kid"));
  EXPECT_THAT(WhyNot(Compact(R"({"alg":"ES256","kid":"k","crit":["b64"],"b64":false})", kPayload)),
              HasSubstr("extensions"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"exp":1})")), HasSubstr("sub"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"sub":"w1"})")), HasSubstr("exp"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"sub":"w1","exp":"1"})")), HasSubstr("exp"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"sub":"w1","exp":1e300})")), HasSubstr("exp"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"sub":"w1","exp":-1})")), HasSubstr("exp"));
  EXPECT_THAT(WhyNot(Compact(kHeader, R"({"sub":"w1","exp":1,"nbf":true})")), HasSubstr("nbf"));
}

TEST(ParseTokenTest, OneTokenHasOneForm) {
  const std::string header = EncodeBase64Url(kHeader);
  const std::string payload = EncodeBase64Url(kPayload);
  EXPECT_NE(WhyNot(header + "=." + payload + ".c2ln"), "it was taken");
  EXPECT_NE(WhyNot(header + "." + payload + " .c2ln"), "it was taken");
  EXPECT_NE(WhyNot(header + "." + payload + "\n.c2ln"), "it was taken");
}

class CheckClaimsTest : public testing::Test {
 protected:
  CheckClaimsTest() {
    token_.issuer = "gridkeeper";
    token_.audiences = {"other", "gridkeeper"};
    token_.expires_at = base::FromUnixMillis(100'000);
    token_.not_before = base::FromUnixMillis(50'000);
  }
  std::string WhyNotAt(std::int64_t ms) const {
    return std::string(CheckClaims(token_, rules_, base::FromUnixMillis(ms)).message());
  }

  Token token_;
  ClaimRules rules_{"gridkeeper", "gridkeeper", base::Millis{1000}};
};

TEST_F(CheckClaimsTest, DatesHoldWithTheLeeway) {
  EXPECT_EQ(WhyNotAt(75'000), "");
  EXPECT_EQ(WhyNotAt(100'999), "");
  EXPECT_THAT(WhyNotAt(101'000), HasSubstr("expired"));
  EXPECT_EQ(WhyNotAt(49'000), "");
  EXPECT_THAT(WhyNotAt(48'999), HasSubstr("not valid yet"));
}

TEST_F(CheckClaimsTest, IssuerAndAudienceMustBeOurs) {
  token_.issuer = "gridkeeper2";
  EXPECT_THAT(WhyNotAt(75'000), HasSubstr("issuer"));
  token_.issuer = "gridkeeper";
  token_.audiences = {"other"};
  EXPECT_THAT(WhyNotAt(75'000), HasSubstr("audience"));
  token_.audiences = {};
  EXPECT_THAT(WhyNotAt(75'000), HasSubstr("audience"));
}

}  // namespace
}  // namespace gridkeeper::rpc
