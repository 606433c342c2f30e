#include "gate/gate_folder.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "files/whole_file.hpp"
#include "gate/list_signature.hpp"

namespace gridkeeper::gridctl {

namespace pb = registration::v1;
using nlohmann::json;

absl::Status MakeGateFolder(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(path, error)) return absl::OkStatus();
  if (fs::create_directories(path, error); !error) {
    fs::permissions(path, fs::perms::owner_all, error);
  }
  return error ? absl::InvalidArgumentError(fmt::format("--state {}: {}", path, error.message()))
               : absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<GateFolder>> GateFolder::Open(const std::string& path,
                                                             const GateIdentity& identity) {
  std::unique_ptr<GateFolder> folder(new GateFolder(path, identity));
  if (absl::Status read = folder->ReadIdentity(); !read.ok()) return read;
  return folder;
}

absl::Status GateFolder::ReadIdentity() {
  const auto text = ReadWhole(IdentityFile());
  if (!text.ok()) return WriteIdentity("");
  const json told = json::parse(*text, nullptr, false);
  const auto field = [&told](const char* name) {
    return told.is_object() && told.contains(name) && told[name].is_string()
               ? told[name].get<std::string>()
               : std::string();
  };
  if (field("grid") != identity_.grid_code || field("checkpoint") != identity_.checkpoint_id) {
    return absl::FailedPreconditionError(
        fmt::format("{}: is the state of checkpoint {} in grid {}: give another folder", path_,
                    field("checkpoint"), field("grid")));
  }
  if (const std::string hex = field("list_public_key"); !hex.empty()) {
    auto key = KeyOfHex(hex);
    if (!key.ok()) return absl::DataLossError(IdentityFile() + ": list_public_key is no key");
    public_key_ = *std::move(key);
  }
  return absl::OkStatus();
}

absl::Status GateFolder::WriteIdentity(const std::string& key) const {
  const json told = {{"grid", identity_.grid_code},
                     {"checkpoint", identity_.checkpoint_id},
                     {"list_public_key", KeyToHex(key)}};
  return WriteWhole(IdentityFile(), told.dump() + "\n");
}

std::string GateFolder::public_key() const {
  const std::lock_guard lock(mutex_);
  return public_key_;
}

absl::Status GateFolder::TrustKey(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (key == public_key_) return absl::OkStatus();
  if (key.size() != kPublicKeyBytes) {
    return absl::DataLossError(fmt::format("the list's key has {} bytes, not 32", key.size()));
  }
  if (!public_key_.empty()) {
    return absl::FailedPreconditionError(fmt::format(
        "THE LIST'S KEY IS ANOTHER: this gate trusts {}, and is now told {}. It is not taken. "
        "If the installation has a new key, remove list_public_key from {}",
        KeyToHex(public_key_), KeyToHex(key), IdentityFile()));
  }
  if (absl::Status written = WriteIdentity(key); !written.ok()) return written;
  public_key_ = key;
  return absl::OkStatus();
}

absl::Status GateFolder::KeepList(const Pages& pages) const {
  std::ostringstream out;
  for (const pb::GetGateListResponse& page : pages) {
    google::protobuf::util::SerializeDelimitedToOstream(page, &out);
  }
  return WriteWhole(ListFile(), out.str());
}

absl::StatusOr<GateFolder::Pages> GateFolder::ReadList() const {
  const auto bytes = ReadWhole(ListFile());
  if (!bytes.ok()) return bytes.status();
  google::protobuf::io::ArrayInputStream in(bytes->data(), static_cast<int>(bytes->size()));
  Pages pages;
  for (;;) {
    bool clean_end = false;
    pb::GetGateListResponse page;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&page, &in, &clean_end)) {
      pages.push_back(std::move(page));
    } else if (clean_end) {
      return pages;
    } else {
      return absl::DataLossError(ListFile() + ": is no list, or not the whole of it");
    }
  }
}

}  // namespace gridkeeper::gridctl
