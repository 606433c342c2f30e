// Rows of other bodies' files: who is named behind which door.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejected;
using base::Rejection;

// Who is behind a door while the rows of a command are taken in.
struct Behind {
  base::Uuid household;
  Door place;
  const std::vector<Resident>* here = nullptr;  // null: no household was registered there
  std::vector<Resident> added = {};
  std::vector<ResidentRecordAdded> records = {};

  // Usually one at the most; more where records were taken apart again.
  std::vector<const Resident*> Find(const PersonKey& person) const;
  // Whether a record of this resident says the same.
  bool Knows(const Resident& resident, std::uint64_t details_hash) const;
  std::size_t people() const { return added.size() + (here == nullptr ? 0 : here->size()); }
};

std::vector<const Resident*> Behind::Find(const PersonKey& person) const {
  std::vector<const Resident*> found;
  const auto look = [&](const std::vector<Resident>& residents) {
    for (const Resident& one : residents) {
      if (one.person == person) found.push_back(&one);
    }
  };
  if (here != nullptr) look(*here);
  look(added);
  return found;
}

bool Behind::Knows(const Resident& resident, std::uint64_t details_hash) const {
  if (details_hash == 0) return false;
  const auto says_it = [&](const Resident& one) { return one.details_hash == details_hash; };
  return says_it(resident) ||
         std::any_of(resident.merged->begin(), resident.merged->end(), says_it) ||
         std::any_of(records.begin(), records.end(), [&](const ResidentRecordAdded& one) {
           return one.resident == resident.id && says_it(one.record);
         });
}

// A row is not handed on: the answer tells where to send it.
Rejected ForRow(Rejected refusal, std::string field) {
  if (refusal.reason == Rejection::kMoved) {
    refusal = {Rejection::kWrongState,
               {},
               fmt::format("is of grid {} now; send the row there", refusal.message)};
  }
  refusal.field = std::move(field);
  return refusal;
}

class RowTaker {
 public:
  RowTaker(const AreaState& area, const ImportResidents& command, const Call& call)
      : area_(area), call_(call), imported_{command.id, {}, {}} {}

  void Take(const ImportRow& row);
  std::vector<Event> Events() &&;

 private:
  base::Decided<ImportAnswer> Place(const ImportRow& row);
  base::Decided<Behind*> FindBehind(const ImportRow& row);
  base::Decided<Behind> LookBehind(const ImportRow& row);

  const AreaState& area_;
  const Call& call_;
  ResidentsImported imported_;
  std::vector<Behind> doors_;                 // in the order of the rows
  std::map<base::Uuid, std::size_t> places_;  // in doors_, by door id
  std::size_t new_doors_ = 0;
};

base::Decided<Behind> RowTaker::LookBehind(const ImportRow& row) {
  if (const auto building = FindHere(area_, row.place.building, call_); !building) {
    return tl::make_unexpected(ForRow(building.error(), "building_id"));
  }
  const KnownDoor* door = area_.doors.Find(DoorIdOf(row.place));
  if (door != nullptr && !door->household.IsNil()) {
    const auto household = FindAtRest(area_, door->household, call_);
    if (!household) return tl::make_unexpected(ForRow(household.error(), "door"));
    return Behind{door->household, row.place, &(*household)->residents};
  }
  if (door == nullptr && area_.doors.size() + new_doors_ >= kMaxDoorsOfGrid) {
    return Refuse(Rejection::kWrongState, "door",
                  fmt::format("is not known, and grid {} holds {} doors and takes no more; divide "
                              "the grid",
                              call_.context.key, kMaxDoorsOfGrid));
  }
  if (door == nullptr) ++new_doors_;
  return Behind{base::DeriveUuid({imported_.id.ToString(), "household", std::to_string(row.row)}),
                row.place};
}

base::Decided<Behind*> RowTaker::FindBehind(const ImportRow& row) {
  const base::Uuid door = DoorIdOf(row.place);
  if (const auto found = places_.find(door); found != places_.end()) return &doors_[found->second];
  base::Decided<Behind> behind = LookBehind(row);
  if (!behind) return tl::make_unexpected(std::move(behind.error()));
  places_[door] = doors_.size();
  return &doors_.emplace_back(*std::move(behind));
}

base::Decided<ImportAnswer> RowTaker::Place(const ImportRow& row) {
  const auto found = FindBehind(row);
  if (!found) return tl::make_unexpected(found.error());
  Behind& behind = **found;
  ImportAnswer answer{.row = row.row, .household = behind.household};
  const std::vector<const Resident*> same = behind.Find(row.resident.person);
  for (const Resident* known : same) {
    if (!behind.Knows(*known, row.resident.details_hash)) continue;
    answer.result = ImportResult::kKnown;
    answer.resident = known->id;
    return answer;
  }
  if (!same.empty()) {
    answer.result = ImportResult::kMerged;
    answer.resident = same.front()->id;
    answer.record = row.resident.id;
    behind.records.push_back({behind.household, answer.resident, row.resident});
    return answer;
  }
  if (behind.people() >= kMaxResidents) {
    return Refuse(Rejection::kWrongState, "door",
                  fmt::format("household {} has {} residents and takes no more; where several "
                              "households live behind one door, name them apart, e.g. 301-2",
                              behind.household.ToString(), kMaxResidents));
  }
  answer.result = ImportResult::kRegistered;
  answer.resident = row.resident.id;
  behind.added.push_back(row.resident);
  return answer;
}

void RowTaker::Take(const ImportRow& row) {
  base::Decided<ImportAnswer> answer = Place(row);
  if (!answer) {
    answer = ImportAnswer{
        .row = row.row, .result = ImportResult::kRejected, .rejected = std::move(answer.error())};
  }
  if (answer->result == ImportResult::kKnown || answer->result == ImportResult::kRejected) {
    imported_.unused_key_ids.push_back(row.resident.key_id);
  }
  imported_.answers.push_back(*std::move(answer));
}

std::vector<Event> RowTaker::Events() && {
  std::vector<Event> events;
  for (Behind& behind : doors_) {
    if (behind.here == nullptr) {
      events.push_back(
          HouseholdRegistered{behind.household, behind.place, {}, std::move(behind.added)});
    } else if (!behind.added.empty()) {
      events.push_back(ResidentsAdded{behind.household, std::move(behind.added)});
    }
    std::move(behind.records.begin(), behind.records.end(), std::back_inserter(events));
  }
  events.push_back(std::move(imported_));
  return events;
}

}  // namespace

Decision On(const AreaState& area, const ImportResidents& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  RowTaker taker(area, command, call);
  for (const ImportRow& row : command.rows) taker.Take(row);
  return std::move(taker).Events();
}

}  // namespace gridkeeper::registration::decide
