// What a run has sent, kept beside the file, so that the next goes on where it was killed: a batch
// keeps its command id over all runs, hence its effect happens once. JSON lines, nothing personal:
//
//   {"file":"<SHA-256>","mapping":"<SHA-256>","area":"330106001001"}
//   {"command_id":"..","grid":"..","request":"<8 hex digits>","rows":[2,3,5]}      about to be sent
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "files/append_file.hpp"

namespace gridkeeper::gridctl {

// What a state belongs to.
struct FeedIdentity {
  std::string file;     // SHA-256
  std::string mapping;  // SHA-256
  std::string area;
};

struct SentBatch {
  std::string command_id;
  std::string grid;
  // Tells whether a batch that is formed anew is the same still: buildings may be called otherwise
  // since. 32 bits, so that nobody can try out who is in it.
  std::string request;
  std::vector<std::int64_t> rows;
};

class FeedState {
 public:
  // Fails where the file holds the state of something else.
  static absl::StatusOr<std::unique_ptr<FeedState>> Open(const std::string& path,
                                                         const FeedIdentity& identity);

  // Of all runs before, in the order of their sending.
  const std::vector<SentBatch>& sent() const { return sent_; }
  absl::Status Note(const SentBatch& batch);

 private:
  explicit FeedState(AppendFile file) : file_(std::move(file)) {}
  absl::Status Read(const FeedIdentity& identity);

  AppendFile file_;
  std::vector<SentBatch> sent_;
};

// SHA-256 of a file, in hex.
absl::StatusOr<std::string> DigestOfFile(const std::string& path);
// SHA-256 of a text, in hex.
std::string DigestOf(std::string_view text);

}  // namespace gridkeeper::gridctl
