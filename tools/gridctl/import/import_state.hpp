// What of an import file was sent before, kept beside it, so that an import that was cut short goes
// on where it stopped: an entry keeps its command id over all runs, hence its effect happens once.
// Entries are known by their digest, so lines may move. Thread-safe; every note is on disk before
// the call returns.
//
//   {"digest":"..","command_id":".."}          about to be sent
//   {"digest":"..","done":true,"id":".."}      decided; id of what it made, if anything
//   {"digest":"..","refused":true}             a later run sends it with a new id
#pragma once

#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace gridkeeper::gridctl {

class ImportState {
 public:
  struct Entry {
    std::string command_id;
    std::string area;  // what GetOutcome must name
    bool done = false;
    std::string made_id;
  };

  // Reads the file if it exists. A torn last line (the import was killed) is left out.
  static absl::StatusOr<std::unique_ptr<ImportState>> Open(const std::string& path);

  std::optional<Entry> Find(const std::string& digest) const;
  // Some entry that is done, to ask the installation whether it knows of it; the latest.
  std::optional<Entry> LatestDone() const;

  absl::Status NoteSent(const std::string& digest, const std::string& command_id,
                        const std::string& area);
  absl::Status NoteDone(const std::string& digest, const std::string& made_id);
  absl::Status NoteRefused(const std::string& digest);
  // Puts the file aside as <path>.old and begins anew.
  absl::Status Restart();

 private:
  explicit ImportState(std::string path) : path_(std::move(path)) {}
  absl::Status Append(const std::string& line);
  void Apply(const std::string& line);

  mutable std::mutex mutex_;
  std::string path_;
  std::ofstream out_;
  std::map<std::string, Entry> entries_;
  std::string latest_done_;
};

}  // namespace gridkeeper::gridctl
