#include "files/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace gridkeeper::gridctl {
namespace {

absl::Status Error(const std::string& path, std::string_view what) {
  return absl::DataLossError(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(descriptor) == 0;
}

// A name outlives a loss of power once its folder is on the disk.
bool SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = fsync(descriptor) == 0;
  close(descriptor);
  return synced;
}

}  // namespace

absl::Status WriteWhole(const std::string& path, std::string_view bytes) {
  const std::string fresh = path + ".new";
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return Error(fresh, "cannot be written");
  const bool written = WriteAll(descriptor, bytes);
  close(descriptor);
  if (!written) return Error(fresh, "cannot be written");
  if (std::rename(fresh.c_str(), path.c_str()) != 0 || !SyncFolderOf(path)) {
    return Error(path, "cannot be replaced");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(path + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace gridkeeper::gridctl
