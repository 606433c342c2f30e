#include "registration/sealing/master_key.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "gridkeeper/registration/v1/registration_keys.pb.h"

namespace gridkeeper::registration {
namespace {

constexpr char kVersion = 1;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string FirstHexDigits(const std::array<std::uint8_t, 32>& digest) {
  std::string digits;
  for (std::size_t i = 0; i < 8; ++i) digits += fmt::format("{:02x}", digest[i]);
  return digits;
}

std::string NameOf(const SecretKey& secret) {
  return FirstHexDigits(HmacSha256(DeriveKey(secret, "gridkeeper registration name v1"), ""));
}

}  // namespace

MasterKey::MasterKey(const SecretKey& secret)
    : wrapping_(DeriveKey(secret, "gridkeeper registration wrap v1")),
      payloads_(DeriveKey(secret, "gridkeeper registration payload v1")),
      persons_(DeriveKey(secret, "gridkeeper registration person v1")),
      passes_(DeriveKey(secret, "gridkeeper registration pass v1")),
      plates_(DeriveKey(secret, "gridkeeper registration plate v1")),
      lists_(DeriveKey(secret, "gridkeeper registration gate list v1")),
      list_public_key_(Ed25519PublicKey(lists_)),
      id_(NameOf(secret)) {}

absl::StatusOr<MasterKey> MasterKey::FromHex(std::string_view text) {
  const std::string_view hex = Trimmed(text);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = HexValue(hex[i]), low = HexValue(hex[i + 1]);
    if (high < 0 || low < 0) break;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  if (hex.size() != 2 * SecretKey::kSize || bytes.size() != SecretKey::kSize) {
    return absl::InvalidArgumentError(
        "the master key must be 64 hex digits; make one with: openssl rand -hex 32");
  }
  MasterKey key{SecretKey(bytes)};
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

absl::StatusOr<MasterKey> MasterKey::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(fmt::format("master key file {} cannot be read", path));
  // A key file is short; a longer one is something else, and is not read into memory.
  std::string text(256, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  absl::StatusOr<MasterKey> key = FromHex(text);
  OPENSSL_cleanse(text.data(), text.size());
  if (key.ok()) return key;
  return absl::InvalidArgumentError(
      fmt::format("{}: {}", path, std::string(key.status().message())));
}

std::string MasterKey::Wrap(const base::Uuid& key_id, const SecretKey& data_key) const {
  v1::DataKeyRecord record;
  record.set_master_key_id(id_);
  record.set_wrapped_key(kVersion + Encrypt(wrapping_, key_id.ToString(), data_key.view()));
  return record.SerializeAsString();
}

absl::StatusOr<SecretKey> MasterKey::Unwrap(const base::Uuid& key_id,
                                            std::string_view bytes) const {
  v1::DataKeyRecord record;
  const bool read = record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  const std::string& wrapped = record.wrapped_key();
  if (!read || wrapped.empty() || wrapped[0] != kVersion) {
    return absl::DataLossError(
        fmt::format("data key {} cannot be read: not a record of version 1", key_id.ToString()));
  }
  if (record.master_key_id() != id_) {
    return absl::FailedPreconditionError(fmt::format(
        "data key {} was wrapped under master key {}, this process holds {}; start it with the "
        "master key file of this installation",
        key_id.ToString(), record.master_key_id(), id_));
  }
  std::optional<std::string> plain =
      Decrypt(wrapping_, key_id.ToString(), std::string_view(wrapped).substr(1));
  if (!plain || plain->size() != SecretKey::kSize) {
    return absl::DataLossError(
        fmt::format("data key {} does not open: its record was changed", key_id.ToString()));
  }
  SecretKey key(*plain);
  OPENSSL_cleanse(plain->data(), plain->size());
  return key;
}

std::uint64_t MasterKey::HashPayload(std::string_view bytes) const {
  const auto digest = HmacSha256(payloads_, bytes);
  std::uint64_t hash = 0;
  for (int i = 0; i < 8; ++i) hash = hash << 8 | digest[static_cast<std::size_t>(i)];
  return hash == 0 ? 1 : hash;
}

std::string MasterKey::PassMark(const base::Uuid& pass) const {
  return FirstHexDigits(HmacSha256(passes_, pass.ToString()));
}

base::Uuid MasterKey::VehicleIdOf(std::string_view plate) const {
  const auto digest = HmacSha256(plates_, plate);
  return base::DeriveUuid(
      {std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())});
}

std::string MasterKey::SignList(std::string_view list) const { return Ed25519Sign(lists_, list); }

PersonKey MasterKey::PersonKeyOf(std::string_view id_number) const {
  const auto digest = HmacSha256(persons_, id_number);
  PersonKey key;
  std::copy_n(digest.begin(), key.bytes.size(), key.bytes.begin());
  return key;
}

}  // namespace gridkeeper::registration
