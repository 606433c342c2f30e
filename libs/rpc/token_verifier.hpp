// Says who a bearer token proves: signature by a key of the JWKS file, algorithm on the allow-list,
// issuer, audience and dates on wall time. The file is looked at every second and when a token
// names an unknown key, so keys rotate without a restart; a file that cannot be read any more
// leaves the keys as they were, and is logged.
//
// Verified tokens are remembered for 60 s at most, never beyond their expiry and never beyond a
// change of keys. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "base/settings.hpp"
#include "base/time.hpp"
#include "rpc/key_set.hpp"
#include "rpc/token.hpp"

namespace gridkeeper::rpc {

struct TokenSettings {
  std::string jwks_file;
  std::string issuer = "gridkeeper";
  std::string audience = "gridkeeper";
  std::vector<std::string> algorithms = {"ES256"};
  base::Millis leeway = std::chrono::seconds{10};
};

// GRIDKEEPER_JWKS_FILE, _TOKEN_ISSUER, _TOKEN_AUDIENCE, _TOKEN_ALGORITHMS.
TokenSettings ReadTokenSettings(base::Settings& settings);

// What a verified token proves.
struct Identity {
  std::string staff_id;
  base::TimePoint expires_at;  // wall
};

class TokenVerifier {
 public:
  using WallClock = std::function<base::TimePoint()>;

  // Fails when the key file cannot be read or taken.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Open(TokenSettings settings);
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Open(TokenSettings settings,
                                                             WallClock wall_now);

  // UNAUTHENTICATED with the reason when the token proves nobody.
  absl::StatusOr<Identity> Verify(std::string_view compact);

 private:
  struct Remembered {
    Identity identity;
    base::TimePoint until;
  };
  // How the file looked when it was read last.
  struct FileStamp {
    std::int64_t modified_ns = 0;
    std::int64_t size = -1;
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
  };

  TokenVerifier(TokenSettings settings, WallClock wall_now);

  static FileStamp StampOf(const std::string& file);
  absl::Status ReloadIfChanged();
  void LookForNewKeys(base::TimePoint now);
  absl::StatusOr<Identity> VerifyAfresh(std::string_view compact, base::TimePoint now);
  void Remember(std::string_view compact, const Identity& identity, const KeySet* keys,
                base::TimePoint now);
  std::shared_ptr<const KeySet> Keys() const;

  const TokenSettings settings_;
  const ClaimRules claim_rules_;
  const WallClock wall_now_;
  std::atomic<std::int64_t> next_look_ms_{0};

  mutable std::shared_mutex mutex_;
  FileStamp stamp_;
  std::shared_ptr<const KeySet> keys_;
  absl::flat_hash_map<std::string, Remembered> remembered_;
};

}  // namespace gridkeeper::rpc
