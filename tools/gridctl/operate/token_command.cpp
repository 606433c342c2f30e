#include "operate/token_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/clock.hpp"
#include "operate/token.hpp"

namespace gridkeeper::gridctl {
namespace {

ExitCode Fail(std::string_view message) {
  fmt::print(stderr, "gridctl token: {}\n", message);
  return ExitCode::kUsage;
}

// A new file of these permissions; an existing one is never overwritten, for tokens may hang on it.
absl::Status WriteNew(const std::string& path, std::string_view content, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return absl::InvalidArgumentError(fmt::format("{}: {}", path, std::strerror(errno)));
  const bool written =
      write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  const bool closed = close(file) == 0;
  if (!written || !closed)
    return absl::InvalidArgumentError(fmt::format("{}: cannot be written", path));
  return absl::OkStatus();
}

struct KeygenArguments {
  std::string key_file;
  std::string jwks_file;
  std::string kid;
};

ExitCode Keygen(const KeygenArguments& args) {
  auto pair = MakeKeyPair(args.kid);
  if (!pair.ok()) return Fail(std::string(pair.status().message()));
  if (absl::Status s = WriteNew(args.key_file, pair->private_jwk + "\n", 0600); !s.ok()) {
    return Fail(std::string(s.message()));
  }
  if (absl::Status s = WriteNew(args.jwks_file, pair->jwks + "\n", 0644); !s.ok())
    return Fail(std::string(s.message()));
  return ExitCode::kOk;
}

struct MintArguments {
  std::string key_file;
  Claims claims;
  std::string lifetime = "12h";
};

ExitCode Mint(MintArguments& args) {
  std::ifstream in(args.key_file, std::ios::binary);
  std::stringstream key;
  key << in.rdbuf();
  if (!in) return Fail(fmt::format("--key {}: cannot be read", args.key_file));
  auto lifetime = ParseLifetime(args.lifetime);
  if (!lifetime.ok())
    return Fail(fmt::format("--ttl: {}", std::string(lifetime.status().message())));
  args.claims.lifetime = *lifetime;
  args.claims.now = base::WallNow();
  auto token = MintToken(key.str(), args.claims);
  if (!token.ok()) return Fail(std::string(token.status().message()));
  fmt::print("{}\n", *token);
  return ExitCode::kOk;
}

}  // namespace

void AddTokenCommand(CLI::App& app, ExitCode& exit) {
  CLI::App* token = app.add_subcommand(
      "token", "Make keys and bearer tokens of an installation that issues its own");
  token->require_subcommand(1);

  auto keygen = std::make_shared<KeygenArguments>();
  CLI::App* make = token->add_subcommand(
      "keygen", "Write a new ES256 key pair; existing files are never overwritten");
  make->add_option("--key", keygen->key_file, "File for the private key (JWK, mode 600)")
      ->required();
  make->add_option("--jwks", keygen->jwks_file,
                   "File for the public half, for GRIDKEEPER_JWKS_FILE")
      ->required();
  make->add_option("--kid", keygen->kid, "Key id; by default the key's thumbprint");
  make->callback([&exit, keygen] { exit = Keygen(*keygen); });

  auto mint = std::make_shared<MintArguments>();
  CLI::App* sign = token->add_subcommand("mint", "Print a token for a member of staff");
  sign->add_option("--key", mint->key_file, "The private key (JWK)")->required();
  sign->add_option("--sub", mint->claims.subject, "Staff id")->required();
  sign->add_option("--ttl", mint->lifetime, "Lifetime: 90s, 15m, 12h, 30d")->capture_default_str();
  sign->add_option("--iss", mint->claims.issuer, "Issuer")
      ->envname("GRIDKEEPER_TOKEN_ISSUER")
      ->capture_default_str();
  sign->add_option("--aud", mint->claims.audience, "Audience")
      ->envname("GRIDKEEPER_TOKEN_AUDIENCE")
      ->capture_default_str();
  sign->callback([&exit, mint] { exit = Mint(*mint); });
}

}  // namespace gridkeeper::gridctl
