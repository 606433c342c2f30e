#include "registration/sealing/sealed_box.hpp"

#include <cstring>

namespace gridkeeper::registration {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeaderSize = 1 + sizeof(base::Uuid::bytes);

}  // namespace

NewDataKey NewDataKey::Make(const MasterKey& master) {
  NewDataKey key{base::NewUuidV7(), SecretKey::Random(), {}};
  key.record = master.Wrap(key.id, key.secret);
  return key;
}

std::string Seal(const NewDataKey& key, std::string_view owner, std::string_view plain) {
  std::string out(1, kVersion);
  out.append(reinterpret_cast<const char*>(key.id.bytes.data()), key.id.bytes.size());
  return out + Encrypt(key.secret, owner, plain);
}

tl::expected<std::string, OpenFault> Open(std::string_view sealed, std::string_view owner,
                                          const KeyTable& keys) {
  if (sealed.size() < kHeaderSize || sealed[0] != kVersion) {
    return tl::make_unexpected(OpenFault::kDamaged);
  }
  base::Uuid key_id;
  std::memcpy(key_id.bytes.data(), sealed.data() + 1, key_id.bytes.size());
  const std::optional<SecretKey> key = keys.Find(key_id);
  if (!key) return tl::make_unexpected(OpenFault::kKeyMissing);
  std::optional<std::string> plain = Decrypt(*key, owner, sealed.substr(kHeaderSize));
  if (!plain) return tl::make_unexpected(OpenFault::kDamaged);
  return *std::move(plain);
}

}  // namespace gridkeeper::registration
