#include "import/import_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "contract/message_access.hpp"
#include "rpc/listing.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

constexpr base::Millis kSettlePause{200};

// The id of what a command made.
std::string MadeId(const pb::Message& answer) {
  for (const char* field : {"building_id", "household_id"}) {
    if (answer.GetDescriptor()->FindFieldByName(field) != nullptr) return TextAt(answer, field);
  }
  return "";
}

}  // namespace

absl::Status ImportRunner::CheckState() {
  const auto done = state_.LatestDone();
  if (!done.has_value()) return absl::OkStatus();
  if (IsFresh(done->command_id)) {
    const auto& method = Contract::Get().Method("registration", "GetOutcome");
    MessagePtr request = Contract::Get().NewMessage(method.input_type());
    SetText(*request, "command_id", done->command_id);
    SetText(*request, "area_code", done->area);
    auto answer = caller_.Call(method, *request);
    // An installation that does not know the area does not know the command either.
    if (!answer.ok() && answer.status().code() != absl::StatusCode::kNotFound)
      return answer.status();
    if (answer.ok() && TextAt(**answer, "receipt.state") != "unknown") return absl::OkStatus();
  }
  return state_.Restart();
}

ImportReport ImportRunner::Run(const Community& community) {
  std::map<std::size_t, std::vector<Item>> areas;  // by the code's length: parents first
  for (const AreaEntry& area : community.areas) {
    areas[area.code.size()].push_back({area.origin, "area", [&area] { return RequestFor(area); }});
  }
  const auto items_of = [](const auto& entries, const char* what) {
    std::vector<Item> items;
    for (const auto& entry : entries)
      items.push_back({entry.origin, what, [&entry] { return RequestFor(entry); }});
    return items;
  };
  bool goes_on = true;
  for (const auto& [length, items] : areas) goes_on = goes_on && RunPhase("areas", items);
  goes_on = goes_on && RunPhase("rules", items_of(community.rules, "rules")) &&
            RunPhase("staff", items_of(community.staff, "staff")) &&
            RunPhase("rosters", items_of(community.rosters, "roster")) &&
            RunPhase("buildings", items_of(community.buildings, "building"));
  if (goes_on) {
    report_.stopped = LearnBuildings(community);
    if (report_.stopped.ok()) RunPhase("households", HouseholdItems(community));
  }
  std::sort(report_.refused.begin(), report_.refused.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  return report_;
}

bool ImportRunner::RunPhase(const std::string& name, const std::vector<Item>& items) {
  const base::TimePoint settle_until = base::WallNow() + options_.settle;
  std::atomic<std::size_t> next = 0;
  std::atomic<int> done = 0;
  std::atomic<bool> stop = false;
  const auto work = [&] {
    for (std::size_t i = next++; i < items.size() && !stop; i = next++) {
      const Fate fate = Send(items[i], settle_until);
      if (fate == Fate::kStopped) stop = true;
      const int so_far = ++done;
      const std::lock_guard lock(mutex_);
      report_.sent += fate == Fate::kSent ? 1 : 0;
      report_.done_before += fate == Fate::kDoneBefore ? 1 : 0;
      report_.exist_already += fate == Fate::kExists ? 1 : 0;
      if (progress_) progress_(name, so_far, static_cast<int>(items.size()));
    }
  };
  std::vector<std::jthread> workers;
  const std::size_t count =
      std::min<std::size_t>(static_cast<std::size_t>(options_.concurrency), items.size());
  for (std::size_t i = 0; i < count; ++i) workers.emplace_back(work);
  workers.clear();  // joins
  return !stop;
}

ImportRunner::Fate ImportRunner::Send(const Item& item, base::TimePoint settle_until) {
  const auto before = state_.Find(item.origin.digest);
  if (before.has_value() && before->done) return Fate::kDoneBefore;
  std::string command_id =
      before.has_value() && IsFresh(before->command_id) ? before->command_id : "";
  const ImportRequest request = item.request();
  const auto stop = [this](const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    report_.stopped = status;
    return Fate::kStopped;
  };
  for (;;) {
    if (command_id.empty()) command_id = base::NewUuidV7().ToString();
    if (absl::Status noted = state_.NoteSent(item.origin.digest, command_id, request.area);
        !noted.ok()) {
      return stop(noted);
    }
    SetText(*request.message, "command_id", command_id);
    auto answer = caller_.Call(*request.method, *request.message);
    if (answer.ok() || answer.status().code() == absl::StatusCode::kAlreadyExists) {
      absl::Status noted = state_.NoteDone(item.origin.digest, answer.ok() ? MadeId(**answer) : "");
      if (!noted.ok()) return stop(noted);
      return answer.ok() ? Fate::kSent : Fate::kExists;
    }
    const absl::Status& status = answer.status();
    switch (status.code()) {
      case absl::StatusCode::kInvalidArgument:
      case absl::StatusCode::kFailedPrecondition:
      case absl::StatusCode::kNotFound:
        break;
      default:  // the outcome is not known, or nobody may do this: the next run goes on here
        return stop(status);
    }
    if (absl::Status noted = state_.NoteRefused(item.origin.digest); !noted.ok())
      return stop(noted);
    if (status.code() == absl::StatusCode::kNotFound && base::WallNow() < settle_until) {
      command_id.clear();  // its refusal stands for ever
      std::this_thread::sleep_for(kSettlePause);
      continue;
    }
    const std::lock_guard lock(mutex_);
    report_.refused.push_back({item.origin.line, item.what, status});
    return Fate::kRefused;
  }
}

absl::Status ImportRunner::LearnBuildings(const Community& community) {
  std::set<std::string> unknown;  // grids with a building that was there before this import
  for (const BuildingEntry& building : community.buildings) {
    const auto entry = state_.Find(building.origin.digest);
    if (entry.has_value() && !entry->made_id.empty()) {
      building_ids_[{building.grid, building.name}] = entry->made_id;
    } else if (entry.has_value() && entry->done) {
      unknown.insert(building.grid);
    }
  }
  for (const std::string& grid : unknown) {
    if (absl::Status found = FindBuildings(grid); !found.ok()) return found;
  }
  return absl::OkStatus();
}

std::vector<ImportRunner::Item> ImportRunner::HouseholdItems(const Community& community) {
  std::vector<Item> items;
  for (const HouseholdEntry& household : community.households) {
    auto building = building_ids_.find({household.grid, household.building});
    if (building == building_ids_.end()) {
      report_.refused.push_back(
          {household.origin.line, "household",
           absl::FailedPreconditionError("building: was refused; see its own line")});
      continue;
    }
    items.push_back({household.origin, "household",
                     [&household, id = building->second] { return RequestFor(household, id); }});
  }
  return items;
}

absl::Status ImportRunner::FindBuildings(const std::string& grid) {
  return ForEachListed(caller_, "ListBuildings", "grid_code", grid, "buildings",
                       [&](const pb::Message& building) {
                         building_ids_.try_emplace({grid, TextAt(building, "name")},
                                                   TextAt(building, "building_id"));
                       });
}

}  // namespace gridkeeper::gridctl
