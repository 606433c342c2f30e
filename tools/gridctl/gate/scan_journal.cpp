#include "gate/scan_journal.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using nlohmann::json;

std::string ToLine(const pb::Scan& scan) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string line;
  // Fails on no Scan that the gate makes: its texts are UTF-8.
  (void)google::protobuf::util::MessageToJsonString(scan, &line, options);
  return line;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScanJournal>> ScanJournal::Open(const std::string& folder) {
  auto kept = AppendFile::Open(folder + "/journal");
  if (!kept.ok()) return kept.status();
  auto rejected = AppendFile::Open(folder + "/rejected");
  if (!rejected.ok()) return rejected.status();
  std::unique_ptr<ScanJournal> journal(new ScanJournal(*std::move(kept), *std::move(rejected)));
  if (absl::Status read = journal->Read(); !read.ok()) return read;
  return journal;
}

absl::Status ScanJournal::Read() {
  absl::Status read;
  ForEachLine(journal_, [&](std::string_view line, std::int64_t offset) {
    pb::Scan scan;
    const json note = json::parse(line, nullptr, false);
    if (note.is_object() && note.contains("settled") && note["settled"].is_string()) {
      kept_.erase(note["settled"].get<std::string>());
    } else if (google::protobuf::util::JsonStringToMessage(std::string(line), &scan).ok() &&
               !scan.command_id().empty()) {
      kept_[scan.command_id()] = scan;
    } else if (read.ok()) {
      read = absl::DataLossError(
          fmt::format("{}: is no gate's journal at byte {}: take that line out, and see what it "
                      "was; the lines after it are good",
                      journal_.path(), offset));
    }
  });
  return read;
}

absl::Status ScanJournal::Keep(const pb::Scan& scan) {
  const std::lock_guard lock(mutex_);
  if (absl::Status kept = journal_.Append(ToLine(scan) + "\n"); !kept.ok()) return kept;
  if (absl::Status synced = journal_.Sync(); !synced.ok()) return synced;
  kept_[scan.command_id()] = scan;
  return absl::OkStatus();
}

std::vector<pb::Scan> ScanJournal::Oldest(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<pb::Scan> scans;
  for (auto it = kept_.begin(); it != kept_.end() && scans.size() < most; ++it) {
    scans.push_back(it->second);
  }
  return scans;
}

absl::Status ScanJournal::NoteRecorded(const std::vector<std::string>& command_ids) {
  const std::lock_guard lock(mutex_);
  return Settle(command_ids);
}

absl::Status ScanJournal::Reject(const pb::Scan& scan, const std::string& field,
                                 const std::string& message) {
  const std::lock_guard lock(mutex_);
  const std::string line = fmt::format(R"({{"field":{},"message":{},"scan":{}}})",
                                       json(field).dump(), json(message).dump(), ToLine(scan));
  if (absl::Status written = rejected_file_.Append(line + "\n"); !written.ok()) return written;
  if (absl::Status synced = rejected_file_.Sync(); !synced.ok()) return synced;
  ++rejected_;
  return Settle({scan.command_id()});
}

absl::Status ScanJournal::Settle(const std::vector<std::string>& command_ids) {
  std::string lines;
  for (const std::string& id : command_ids) {
    if (kept_.erase(id) > 0) lines += json{{"settled", id}}.dump() + "\n";
  }
  if (lines.empty()) return absl::OkStatus();
  return kept_.empty() ? journal_.Clear() : journal_.Append(lines);
}

std::size_t ScanJournal::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

std::size_t ScanJournal::rejected() const {
  const std::lock_guard lock(mutex_);
  return rejected_;
}

}  // namespace gridkeeper::gridctl
