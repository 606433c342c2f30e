#include "files/append_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gridkeeper::gridctl {

absl::StatusOr<AppendFile> AppendFile::Open(const std::string& path) {
  AppendFile file(path, open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file.descriptor_ < 0) return file.Error("cannot be written");
  if (flock(file.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        fmt::format("{}: another run is under way with this file; wait for it to end", path));
  }
  file.size_ = lseek(file.descriptor_, 0, SEEK_END);
  if (absl::Status cut = file.CutTornLine(); !cut.ok()) return cut;
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status AppendFile::Error(std::string_view what) const {
  return absl::DataLossError(fmt::format("{}: {}: {}", path_, what, std::strerror(errno)));
}

absl::Status AppendFile::CutTornLine() {
  constexpr std::int64_t kPiece = 4096;
  std::int64_t end = size_;
  while (end > 0) {
    const std::int64_t begin = end > kPiece ? end - kPiece : 0;
    const std::size_t at = Read(begin, static_cast<std::size_t>(end - begin)).rfind('\n');
    if (at != std::string::npos) {
      end = begin + static_cast<std::int64_t>(at) + 1;
      break;
    }
    end = begin;
  }
  if (end == size_) return absl::OkStatus();
  if (ftruncate(descriptor_, end) != 0) return Error("its torn last line cannot be cut off");
  size_ = end;
  return absl::OkStatus();
}

absl::Status AppendFile::Append(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = write(descriptor_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error("cannot be written");
    lines.remove_prefix(static_cast<std::size_t>(written));
    size_ += written;
  }
  return absl::OkStatus();
}

absl::Status AppendFile::Sync() {
  return fdatasync(descriptor_) == 0 ? absl::OkStatus() : Error("cannot be brought to the disk");
}

absl::Status AppendFile::Clear() {
  if (ftruncate(descriptor_, 0) != 0) return Error("cannot be emptied");
  size_ = 0;
  return absl::OkStatus();
}

std::string AppendFile::Read(std::int64_t offset, std::size_t size) const {
  std::string text(size, '\0');
  std::size_t has = 0;
  while (has < size) {
    const ssize_t got =
        pread(descriptor_, text.data() + has, size - has, offset + static_cast<std::int64_t>(has));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    has += static_cast<std::size_t>(got);
  }
  text.resize(has);
  return text;
}

}  // namespace gridkeeper::gridctl
