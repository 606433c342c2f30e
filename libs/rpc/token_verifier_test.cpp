#include "rpc/token_verifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "rpc/fake_issuer.hpp"

namespace gridkeeper::rpc {
namespace {

using testing::HasSubstr;

class TokenVerifierTest : public testing::Test {
 protected:
  TokenVerifierTest() { settings_.jwks_file = file_; }
  ~TokenVerifierTest() override { std::remove(file_.c_str()); }

  // As an operator does it: a new file is put in the old one's place.
  void WriteKeys(const std::string& text) {
    std::ofstream(file_ + ".new") << text;
    ASSERT_EQ(std::rename((file_ + ".new").c_str(), file_.c_str()), 0);
  }
  void Open() {
    auto verifier = TokenVerifier::Open(settings_, [this] { return now_; });
    ASSERT_TRUE(verifier.ok()) << verifier.status();
    verifier_ = *std::move(verifier);
  }
  FakeClaims Claims() const {
    FakeClaims claims;
    claims.expires_at = now_ + std::chrono::hours{1};
    return claims;
  }
  std::string WhyNot(const std::string& token) {
    const absl::StatusOr<Identity> identity = verifier_->Verify(token);
    if (identity.ok()) return "it was taken";
    EXPECT_TRUE(absl::IsUnauthenticated(identity.status())) << identity.status();
    return std::string(identity.status().message());
  }

  const std::string file_ = testing::TempDir() + "/jwks-" + base::NewUuidV7().ToString();
  TokenSettings settings_;
  base::TimePoint now_ = base::FromUnixMillis(1'583'020'800'000);
  FakeIssuer issuer_{"k1"};
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(TokenVerifierTest, AGoodTokenProvesItsSubject) {
  WriteKeys(issuer_.KeySet());
  Open();
  const auto identity = verifier_->Verify(issuer_.Issue(Claims()));
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->staff_id, "w1");
  EXPECT_EQ(identity->expires_at, now_ + std::chrono::hours{1});
}

TEST_F(TokenVerifierTest, ExpiredForeignAndEarlyTokensProveNobody) {
  WriteKeys(issuer_.KeySet());
  Open();
  FakeClaims claims = Claims();
  claims.expires_at = now_ - settings_.leeway;
  EXPECT_THAT(WhyNot(issuer_.Issue(claims)), HasSubstr("expired"));
  claims = Claims();
  claims.issuer = "elsewhere";
  EXPECT_THAT(WhyNot(issuer_.Issue(claims)), HasSubstr("issuer"));
  claims = Claims();
  claims.audience = "elsewhere";
  EXPECT_THAT(WhyNot(issuer_.Issue(claims)), HasSubstr("audience"));
  claims = Claims();
  claims.not_before = now_ + std::chrono::minutes{1};
  EXPECT_THAT(WhyNot(issuer_.Issue(claims)), HasSubstr("not valid yet"));
}

TEST_F(TokenVerifierTest, AForgedTokenProvesNobody) {
  WriteKeys(issuer_.KeySet());
  Open();
  const FakeIssuer forger("k1");
  EXPECT_THAT(WhyNot(forger.Issue(Claims())), HasSubstr("signature"));

  // Other claims under a true signature.
  const std::string token = issuer_.Issue(Claims());
  FakeClaims other = Claims();
  other.subject = "s1";
  const std::string wanted = issuer_.Issue(other);
  EXPECT_THAT(WhyNot(wanted.substr(0, wanted.rfind('.')) + token.substr(token.rfind('.'))),
              HasSubstr("signature"));
  EXPECT_NE(WhyNot(token.substr(0, token.rfind('.') + 1)), "it was taken");
  EXPECT_NE(WhyNot(token.substr(0, token.size() - 2)), "it was taken");
}

TEST_F(TokenVerifierTest, TheNoneAlgorithmProvesNobody) {
  WriteKeys(issuer_.KeySet());
  Open();
  const std::string payload =
      R"({"iss":"gridkeeper","aud":"gridkeeper","sub":"w1","exp":9999999999})";
  for (const std::string alg : {"none", "None", "NONE", "HS256"}) {
    const std::string header = R"({"alg":")" + alg + R"(","kid":"k1"})";
    EXPECT_THAT(WhyNot(EncodeBase64Url(header) + "." + EncodeBase64Url(payload) + "."),
                HasSubstr("algorithm"))
        << alg;
  }
}

TEST_F(TokenVerifierTest, OnlyAlgorithmsOfTheListAreTaken) {
  const FakeIssuer rsa("k2", FakeIssuer::Kind::kRsa);
  WriteKeys("{\"keys\":[" + issuer_.PublicJwk() + "," + rsa.PublicJwk() + "]}");
  Open();
  EXPECT_THAT(WhyNot(rsa.Issue(Claims())), HasSubstr("not allowed"));
  settings_.algorithms = {"ES256", "RS256"};
  Open();
  EXPECT_TRUE(verifier_->Verify(rsa.Issue(Claims())).ok());
  // The allow-list has both, but the header's algorithm must be the key's own.
  const std::string payload =
      R"({"iss":"gridkeeper","aud":"gridkeeper","sub":"w1","exp":9999999999})";
  EXPECT_THAT(WhyNot(rsa.Sign(R"({"alg":"RS256","kid":"k1"})", payload)),
              HasSubstr("does not fit"));
}

TEST_F(TokenVerifierTest, KeysRotateWithoutARestart) {
  WriteKeys(issuer_.KeySet());
  Open();
  const FakeIssuer next("k2");
  const std::string old_token = issuer_.Issue(Claims());
  EXPECT_THAT(WhyNot(next.Issue(Claims())), HasSubstr("kid"));
  EXPECT_TRUE(verifier_->Verify(old_token).ok());

  WriteKeys(next.KeySet());
  EXPECT_TRUE(verifier_->Verify(next.Issue(Claims())).ok()) << "an unknown key looks at the file";
  EXPECT_THAT(WhyNot(old_token), HasSubstr("kid")) << "remembered before its key was gone";
}

TEST_F(TokenVerifierTest, ARemovedKeyIsOutWithinASecond) {
  WriteKeys(issuer_.KeySet());
  Open();
  const std::string token = issuer_.Issue(Claims());
  EXPECT_TRUE(verifier_->Verify(token).ok());
  WriteKeys(FakeIssuer("k2").KeySet());
  now_ += std::chrono::seconds{1};
  EXPECT_THAT(WhyNot(token), HasSubstr("kid"));
}

TEST_F(TokenVerifierTest, ARememberedTokenStillExpires) {
  WriteKeys(issuer_.KeySet());
  Open();
  FakeClaims claims = Claims();
  claims.expires_at = now_ + std::chrono::seconds{20};
  const std::string token = issuer_.Issue(claims);
  EXPECT_TRUE(verifier_->Verify(token).ok());
  now_ += std::chrono::seconds{20} + settings_.leeway;
  EXPECT_THAT(WhyNot(token), HasSubstr("expired"));
}

TEST_F(TokenVerifierTest, ABrokenKeyFileLeavesTheKeysAsTheyWere) {
  WriteKeys(issuer_.KeySet());
  Open();
  WriteKeys("{");
  now_ += std::chrono::seconds{5};
  EXPECT_TRUE(verifier_->Verify(issuer_.Issue(Claims())).ok());
  WriteKeys(FakeIssuer("k2").KeySet());
  now_ += std::chrono::seconds{5};
  EXPECT_THAT(WhyNot(issuer_.Issue(Claims())), HasSubstr("kid"));
}

TEST_F(TokenVerifierTest, AKeySetThatCannotBeUsedIsRefusedAtTheStart) {
  const auto refused = [&](const std::string& keys) {
    WriteKeys(keys);
    return std::string(TokenVerifier::Open(settings_).status().message());
  };
  EXPECT_THAT(std::string(TokenVerifier::Open(settings_).status().message()),
              HasSubstr("GRIDKEEPER_JWKS_FILE"));
  EXPECT_THAT(refused("[]"), HasSubstr("no key set"));
  EXPECT_THAT(refused(R"({"keys":[]})"), HasSubstr("no key"));
  EXPECT_THAT(refused(R"({"keys":[{"kty":"EC"}]})"), HasSubstr("no kid"));
  EXPECT_THAT(refused(R"({"keys":[{"kty":"EC","kid":"a"}]})"), HasSubstr("cannot be used"));
  EXPECT_THAT(refused(R"({"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]})"),
              HasSubstr("cannot be used"));
  EXPECT_THAT(refused("{\"keys\":[" + issuer_.PublicJwk() + "," + issuer_.PublicJwk() + "]}"),
              HasSubstr("twice"));
}

TEST(ReadTokenSettingsTest, SymmetricAlgorithmsCannotBeAllowed) {
  base::Settings settings("t", "t", [](std::string_view name) -> std::optional<std::string> {
    return name == "GRIDKEEPER_TOKEN_ALGORITHMS" ? "HS256" : "x";
  });
  ReadTokenSettings(settings);
  EXPECT_THAT(std::string(settings.Check().message()), HasSubstr("GRIDKEEPER_TOKEN_ALGORITHMS"));
}

}  // namespace
}  // namespace gridkeeper::rpc
