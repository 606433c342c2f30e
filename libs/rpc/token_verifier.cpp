#include "rpc/token_verifier.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <sstream>
#include <utility>

#include "base/clock.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::rpc {
namespace {

constexpr base::Millis kRememberFor = std::chrono::seconds{60};
constexpr base::Millis kLookEvery = std::chrono::seconds{1};
// Of some 500 bytes each; a flood of valid tokens must not fill the memory.
constexpr std::size_t kMostRemembered = 20'000;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

absl::StatusOr<std::shared_ptr<const KeySet>> ReadKeys(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return absl::FailedPreconditionError(
        View(fmt::format("the key set {} cannot be read; check GRIDKEEPER_JWKS_FILE", file)));
  }
  auto keys = KeySet::Parse(text.str());
  if (keys.ok()) return keys;
  return absl::FailedPreconditionError(View(fmt::format("the key set {} cannot be taken: {}", file,
                                                        std::string(keys.status().message()))));
}

}  // namespace

TokenSettings ReadTokenSettings(base::Settings& settings) {
  TokenSettings token;
  token.jwks_file =
      settings.RequiredText("GRIDKEEPER_JWKS_FILE", "file with the public keys of tokens (JWKS)");
  token.issuer =
      settings.Text("GRIDKEEPER_TOKEN_ISSUER", token.issuer, "who must have issued a token (iss)");
  token.audience = settings.Text("GRIDKEEPER_TOKEN_AUDIENCE", token.audience,
                                 "for whom a token must be meant (aud)");
  token.algorithms = settings.List("GRIDKEEPER_TOKEN_ALGORITHMS", "ES256", KnownAlgorithms(),
                                   "signature algorithms that a token may use");
  return token;
}

TokenVerifier::TokenVerifier(TokenSettings settings, WallClock wall_now)
    : settings_(std::move(settings)),
      claim_rules_{settings_.issuer, settings_.audience, settings_.leeway},
      wall_now_(std::move(wall_now)) {}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Open(TokenSettings settings) {
  return Open(std::move(settings), base::WallNow);
}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Open(TokenSettings settings,
                                                                   WallClock wall_now) {
  std::unique_ptr<TokenVerifier> verifier(
      new TokenVerifier(std::move(settings), std::move(wall_now)));
  if (absl::Status loaded = verifier->ReloadIfChanged(); !loaded.ok()) return loaded;
  return verifier;
}

TokenVerifier::FileStamp TokenVerifier::StampOf(const std::string& file) {
  struct stat info{};
  if (stat(file.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, info.st_size, info.st_ino};
}

absl::Status TokenVerifier::ReloadIfChanged() {
  const FileStamp stamp = StampOf(settings_.jwks_file);
  {
    std::shared_lock lock(mutex_);
    if (keys_ != nullptr && stamp == stamp_) return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const KeySet>> keys = ReadKeys(settings_.jwks_file);
  std::unique_lock lock(mutex_);
  stamp_ = stamp;  // also where it failed: a bad file is read, and logged, once
  if (!keys.ok()) return keys.status();
  keys_ = *std::move(keys);
  remembered_.clear();  // a token of a key that is gone must be out at once
  return absl::OkStatus();
}

void TokenVerifier::LookForNewKeys(base::TimePoint now) {
  if (absl::Status reloaded = ReloadIfChanged(); !reloaded.ok()) {
    telemetry::LogError("rpc", "the key set stays as it was",
                        {{"reason", std::string(reloaded.message())}});
  }
  next_look_ms_ = base::ToUnixMillis(now + kLookEvery);
}

std::shared_ptr<const KeySet> TokenVerifier::Keys() const {
  std::shared_lock lock(mutex_);
  return keys_;
}

absl::StatusOr<Identity> TokenVerifier::Verify(std::string_view compact) {
  const base::TimePoint now = wall_now_();
  std::int64_t next_look = next_look_ms_.load();
  // One thread looks; the others go on with the keys they have.
  if (base::ToUnixMillis(now) >= next_look &&
      next_look_ms_.compare_exchange_strong(next_look, base::ToUnixMillis(now + kLookEvery))) {
    LookForNewKeys(now);
  }
  {
    std::shared_lock lock(mutex_);
    const auto found = remembered_.find(View(compact));
    if (found != remembered_.end() && now < found->second.until) return found->second.identity;
  }
  return VerifyAfresh(compact, now);
}

absl::StatusOr<Identity> TokenVerifier::VerifyAfresh(std::string_view compact,
                                                     base::TimePoint now) {
  absl::StatusOr<Token> token = ParseToken(compact);
  if (!token.ok()) return token.status();
  if (std::find(settings_.algorithms.begin(), settings_.algorithms.end(), token->algorithm) ==
      settings_.algorithms.end()) {
    return absl::UnauthenticatedError("the token's algorithm (alg) is not allowed here");
  }
  std::shared_ptr<const KeySet> keys = Keys();
  if (!keys->Has(token->key_id)) {
    LookForNewKeys(now);
    keys = Keys();
  }
  if (absl::Status signature = keys->CheckSignature(compact, *token); !signature.ok()) {
    return signature;
  }
  if (absl::Status claims = CheckClaims(*token, claim_rules_, now); !claims.ok()) return claims;
  Identity identity{std::move(token->subject), token->expires_at};
  Remember(compact, identity, keys.get(), now);
  return identity;
}

void TokenVerifier::Remember(std::string_view compact, const Identity& identity, const KeySet* keys,
                             base::TimePoint now) {
  const base::TimePoint until = std::min(now + kRememberFor, identity.expires_at);
  std::unique_lock lock(mutex_);
  if (keys != keys_.get()) return;  // the keys changed meanwhile
  if (remembered_.size() >= kMostRemembered) {
    absl::erase_if(remembered_, [&](const auto& entry) { return entry.second.until <= now; });
    if (remembered_.size() >= kMostRemembered) remembered_.clear();
  }
  remembered_[std::string(compact)] = {identity, until};
}

}  // namespace gridkeeper::rpc
