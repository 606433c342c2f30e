// A file that lines are added to, each call's as a whole and on its way to the disk before the call
// returns, so that a kill at any moment costs at most the line that was being written: the next run
// cuts it off. Held by one process at a time. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace gridkeeper::gridctl {

class AppendFile {
 public:
  // Makes the file where there is none. Fails where another process has it.
  static absl::StatusOr<AppendFile> Open(const std::string& path);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  // `lines` end with LF.
  absl::Status Append(std::string_view lines);
  // What was appended outlives a loss of power from here on.
  absl::Status Sync();
  // Begins anew.
  absl::Status Clear();
  // What stands at a place; shorter where the file ends before.
  std::string Read(std::int64_t offset, std::size_t size) const;
  std::int64_t size() const { return size_; }
  const std::string& path() const { return path_; }

 private:
  AppendFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  absl::Status CutTornLine();
  absl::Status Error(std::string_view what) const;

  std::string path_;
  int descriptor_;
  std::int64_t size_ = 0;
};

// Calls `take(line, offset)` for each line, without its LF.
template <typename Take>
void ForEachLine(const AppendFile& file, Take take) {
  constexpr std::size_t kPiece = 1 << 20;
  std::string rest;
  std::int64_t begin = 0;  // of `rest` in the file
  while (begin + static_cast<std::int64_t>(rest.size()) < file.size()) {
    const std::string piece = file.Read(begin + static_cast<std::int64_t>(rest.size()), kPiece);
    if (piece.empty()) return;
    rest += piece;
    std::size_t at = 0;
    for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', at)) {
      take(std::string_view(rest).substr(at, end - at), begin + static_cast<std::int64_t>(at));
      at = end + 1;
    }
    rest.erase(0, at);
    begin += static_cast<std::int64_t>(at);
  }
}

}  // namespace gridkeeper::gridctl
