#include "import/import_state.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace gridkeeper::gridctl {

using nlohmann::json;

absl::StatusOr<std::unique_ptr<ImportState>> ImportState::Open(const std::string& path) {
  auto state = std::unique_ptr<ImportState>(new ImportState(path));
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) state->Apply(line);
  // A torn line must not swallow the next one.
  state->out_.open(path, std::ios::binary | std::ios::app);
  state->out_ << "\n";
  if (!state->out_.flush()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: cannot be written; give --state FILE", path));
  }
  return state;
}

void ImportState::Apply(const std::string& line) {
  const json note = json::parse(line, nullptr, false);
  if (!note.is_object() || !note.contains("digest") || !note["digest"].is_string()) return;
  const auto text = [&note](const char* key) {
    auto it = note.find(key);
    return it != note.end() && it->is_string() ? it->get<std::string>() : std::string();
  };
  const std::string digest = text("digest");
  if (note.contains("refused")) {
    entries_.erase(digest);
  } else if (note.contains("done")) {
    Entry& entry = entries_[digest];
    entry.done = true;
    entry.made_id = text("id");
    latest_done_ = digest;
  } else {
    Entry& entry = entries_[digest];
    entry.command_id = text("command_id");
    entry.area = text("area");
  }
}

std::optional<ImportState::Entry> ImportState::Find(const std::string& digest) const {
  const std::lock_guard lock(mutex_);
  auto it = entries_.find(digest);
  return it == entries_.end() ? std::nullopt : std::optional(it->second);
}

std::optional<ImportState::Entry> ImportState::LatestDone() const {
  return latest_done_.empty() ? std::nullopt : Find(latest_done_);
}

absl::Status ImportState::Append(const std::string& line) {
  const std::lock_guard lock(mutex_);
  Apply(line);
  out_ << line << "\n";
  if (!out_.flush()) return absl::DataLossError(fmt::format("{}: cannot be written", path_));
  return absl::OkStatus();
}

absl::Status ImportState::NoteSent(const std::string& digest, const std::string& command_id,
                                   const std::string& area) {
  return Append(json{{"digest", digest}, {"command_id", command_id}, {"area", area}}.dump());
}

absl::Status ImportState::NoteDone(const std::string& digest, const std::string& made_id) {
  return Append(json{{"digest", digest}, {"done", true}, {"id", made_id}}.dump());
}

absl::Status ImportState::NoteRefused(const std::string& digest) {
  return Append(json{{"digest", digest}, {"refused", true}}.dump());
}

absl::Status ImportState::Restart() {
  const std::lock_guard lock(mutex_);
  out_.close();
  std::error_code error;
  std::filesystem::rename(path_, path_ + ".old", error);
  if (error) return absl::DataLossError(fmt::format("{}: {}", path_, error.message()));
  entries_.clear();
  latest_done_.clear();
  out_.open(path_, std::ios::binary | std::ios::app);
  return out_ ? absl::OkStatus() : absl::DataLossError(fmt::format("{}: cannot be written", path_));
}

}  // namespace gridkeeper::gridctl
