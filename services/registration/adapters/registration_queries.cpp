#include "registration/adapters/registration_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "eventing/area_page.hpp"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/page_end.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/wire.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using eventing::EntityList;
using Kinds = RegistrationDomain;
using MaybeEntity = absl::StatusOr<std::optional<std::string>>;

absl::Status NotFound(std::string field, std::string message) {
  return rpc::ToStatus({base::Rejection::kNotFound, std::move(field), std::move(message)});
}

absl::Status NoHousehold(const std::string& grid, const base::Uuid& id) {
  return NotFound("household_id",
                  fmt::format("grid {} has no household {}: check both, it may have been forgotten",
                              grid, id.ToString()));
}

// The entities of one grid; UNAVAILABLE while its partition is being rebuilt.
absl::StatusOr<std::vector<Entity>> OfOneGrid(absl::StatusOr<EntityList> list) {
  if (!list.ok()) return list.status();
  if (!list->unavailable_keys.empty()) {
    return BeingRebuilt(list->unavailable_keys.front());
  }
  return std::move(list->entities);
}

void AddResident(const Household& household, const base::Uuid& id, const base::Uuid& wanted,
                 const KeyTable& keys, v1::GetResidentResponse& out) {
  for (const Resident& resident : household.residents) {
    if (!IsRecordOf(resident, wanted)) continue;
    *out.mutable_resident() = ViewResident(resident, id, Depth::kFull, keys);
    *out.mutable_place() = ViewPlace(household.place);
  }
}

eventing::AreaPageRequest OnePage(const std::string& grid, std::string_view kind,
                                  const Page& page) {
  return {.keys = {grid}, .kinds = {std::string(kind)}, .size = page.size, .token = page.token};
}

// A case is noted at every grid concerned and shown once: at the first of the asked grids that has
// a claim in it. Where none has (they lost theirs), each shows its own note.
bool IsShownAt(const std::string& grid, const Duplicate& noted,
               const std::set<std::string>& asked) {
  std::string first;
  for (const ClaimRef& claim : noted.claims) {
    if (asked.contains(claim.grid) && (first.empty() || claim.grid < first)) first = claim.grid;
  }
  return first.empty() || first == grid;
}

// Where a page of residents begins: within which household, and after how many of it.
std::pair<std::string, int> ResidentStart(const std::string& after) {
  const std::size_t slash = after.find('/');
  if (slash == std::string::npos) return {"", 0};
  int number = 0;  // also for a token that was not ours
  std::from_chars(after.data() + slash + 1, after.data() + after.size(), number);
  return {after.substr(0, slash), number};
}

// A row that was bad at sight when the command was sent first, and no longer is (its birth date lay
// in the future), is not in the command: it has no other answer.
void AnswerTheRest(std::int32_t rows, v1::ImportResidentsResponse& out) {
  std::vector<bool> answered(static_cast<std::size_t>(rows));
  for (const v1::ImportAnswer& answer : out.answers()) {
    if (answer.row() < rows) answered[static_cast<std::size_t>(answer.row())] = true;
  }
  for (std::int32_t row = 0; row < rows; ++row) {
    if (answered[static_cast<std::size_t>(row)]) continue;
    *out.add_answers() = wire::ToProto(
        ImportAnswer{.row = row,
                     .result = ImportResult::kRejected,
                     .rejected = base::Rejected{base::Rejection::kInvalid, "",
                                                "could not be taken when this command was sent "
                                                "first; send the row with a new command id"}});
  }
}

}  // namespace

void RegistrationQueries::AddBuildingName(const std::string& grid, v1::Place& place,
                                          Done done) const {
  reader_.Get(grid, Kinds::kBuildings, place.building_id(),
              [&place, done = std::move(done)](const MaybeEntity& found) {
                Building building;
                if (!found.ok()) return done(found.status());
                if (*found && Decode(**found, building)) place.set_building_name(building.name);
                done(absl::OkStatus());
              });
}

void RegistrationQueries::GetHousehold(const std::string& grid, const base::Uuid& household,
                                       v1::GetHouseholdResponse& out, Done done) const {
  reader_.Get(grid, Kinds::kHouseholds, household.ToString(),
              [this, grid, household, &out, done = std::move(done)](const MaybeEntity& found) {
                Household entity;
                if (!found.ok()) return done(found.status());
                if (!*found) return done(NoHousehold(grid, household));
                if (!Decode(**found, entity)) {
                  return done(Unreadable(Kinds::kHouseholds, household.ToString()));
                }
                *out.mutable_household() =
                    ViewHousehold(grid, household, entity, Depth::kFull, keys_);
                AddBuildingName(grid, *out.mutable_household()->mutable_place(), done);
              });
}

void RegistrationQueries::GetResident(const std::string& grid, const base::Uuid& resident,
                                      const base::Uuid& household, v1::GetResidentResponse& out,
                                      Done done) const {
  const auto finish = [this, grid, resident, &out,
                       done = std::move(done)](const absl::Status& status) {
    if (!status.ok()) return done(status);
    if (out.has_place()) return AddBuildingName(grid, *out.mutable_place(), done);
    done(
        NotFound("resident_id", fmt::format("grid {} has no resident {} (in this household): check "
                                            "all, the household may have been forgotten",
                                            grid, resident.ToString())));
  };
  const auto take = [this, resident, &out](std::string_view id, std::string_view bytes) {
    Household entity;
    const std::optional<base::Uuid> household_id = base::ParseUuid(id);
    if (!household_id || !Decode(bytes, entity)) return Unreadable(Kinds::kHouseholds, id);
    AddResident(entity, *household_id, resident, keys_, out);
    return absl::OkStatus();
  };
  if (!household.IsNil()) {
    reader_.Get(
        grid, Kinds::kHouseholds, household.ToString(),
        [take, finish, grid, household](const MaybeEntity& found) {
          if (!found.ok()) return finish(found.status());
          finish(*found ? take(household.ToString(), **found) : NoHousehold(grid, household));
        });
    return;
  }
  reader_.List({grid}, Kinds::kHouseholds, [take, finish](absl::StatusOr<EntityList> list) {
    const absl::StatusOr<std::vector<Entity>> entities = OfOneGrid(std::move(list));
    if (!entities.ok()) return finish(entities.status());
    absl::Status status;
    for (const Entity& entity : *entities) status.Update(take(entity.field, entity.value));
    finish(status);
  });
}

void RegistrationQueries::ListHouseholds(const std::string& grid, const base::Uuid& building,
                                         const Page& page, v1::ListHouseholdsResponse& out,
                                         Done done) const {
  const auto fault = std::make_shared<absl::Status>();
  const auto read = [fault](const Entity& entity) {
    Household household;
    if (!Decode(entity.value, household)) {
      fault->Update(Unreadable(Kinds::kHouseholds, entity.field));
    }
    return household;
  };
  eventing::ReadAreaPage(
      reader_, OnePage(grid, Kinds::kHouseholds, page),
      [read, building](const Entity& entity) {
        return building.IsNil() || read(entity).place.building == building;
      },
      [this, read, &out](const Entity& entity) {
        const base::Uuid id = base::ParseUuid(entity.field).value_or(base::Uuid{});
        *out.add_households() = ViewHousehold(entity.key, id, read(entity), Depth::kForList, keys_);
      },
      EndOfPage(out, fault, std::move(done)));
}

void RegistrationQueries::ListResidents(const std::string& grid, const Page& page,
                                        v1::ListResidentsResponse& out, Done done) const {
  reader_.List({grid}, Kinds::kHouseholds,
               [this, page, &out, done = std::move(done)](absl::StatusOr<EntityList> list) {
                 const auto entities = OfOneGrid(std::move(list));
                 if (!entities.ok()) return done(entities.status());
                 const auto [first_household, first_number] = ResidentStart(page.token);
                 std::string last;
                 for (const Entity& entity : *entities) {
                   if (entity.field < first_household) continue;
                   Household household;
                   const auto id = base::ParseUuid(entity.field);
                   if (!id || !Decode(entity.value, household)) {
                     return done(Unreadable(Kinds::kHouseholds, entity.field));
                   }
                   int number = 0;
                   for (const Resident& resident : household.residents) {
                     ++number;
                     if (entity.field == first_household && number <= first_number) continue;
                     if (static_cast<std::size_t>(out.residents_size()) == page.size) {
                       out.set_next_page_token(last);
                       return done(absl::OkStatus());
                     }
                     *out.add_residents() = ViewResident(resident, *id, Depth::kForList, keys_);
                     last = fmt::format("{}/{}", entity.field, number);
                   }
                 }
                 done(absl::OkStatus());
               });
}

void RegistrationQueries::ListBuildings(const std::string& grid, const Page& page,
                                        v1::ListBuildingsResponse& out, Done done) const {
  const auto fault = std::make_shared<absl::Status>();
  eventing::ReadAreaPage(
      reader_, OnePage(grid, Kinds::kBuildings, page), [](const Entity&) { return true; },
      [fault, &out](const Entity& entity) {
        Building building;
        if (!Decode(entity.value, building)) {
          fault->Update(Unreadable(Kinds::kBuildings, entity.field));
        }
        v1::Building& view = *out.add_buildings();
        view.set_building_id(entity.field);
        view.set_name(building.name);
        view.set_units(building.units);
        view.set_floors(building.floors);
        view.set_stage(static_cast<v1::BuildingStage>(building.stage));
        view.set_to_grid_code(building.to_grid);
        view.set_message(building.message);
      },
      EndOfPage(out, fault, std::move(done)));
}

void RegistrationQueries::ReadHousehold(const std::string& grid, const base::Uuid& household,
                                        HouseholdDone done) const {
  reader_.Get(grid, Kinds::kHouseholds, household.ToString(),
              [household, done = std::move(done)](const MaybeEntity& found) {
                if (!found.ok()) return done(found.status());
                if (!*found) return done(std::nullopt);
                Household entity;
                if (!Decode(**found, entity)) {
                  return done(Unreadable(Kinds::kHouseholds, household.ToString()));
                }
                done(std::move(entity));
              });
}

void RegistrationQueries::AddImportAnswers(const std::string& grid, const base::Uuid& import,
                                           std::int32_t rows, v1::ImportResidentsResponse& out,
                                           Done done) const {
  reader_.Get(grid, Kinds::kImports, import.ToString(),
              [import, rows, &out, done = std::move(done)](const MaybeEntity& found) {
                if (!found.ok()) return done(found.status());
                if (!*found) {
                  return done(absl::FailedPreconditionError(
                      "the answers are no longer kept; send the rows again with a new command"));
                }
                Import entity;
                if (!Decode(**found, entity))
                  return done(Unreadable(Kinds::kImports, import.ToString()));
                for (const ImportAnswer& answer : entity.answers) {
                  *out.add_answers() = wire::ToProto(answer);
                }
                AnswerTheRest(rows, out);
                std::sort(out.mutable_answers()->begin(), out.mutable_answers()->end(),
                          [](const auto& a, const auto& b) { return a.row() < b.row(); });
                done(absl::OkStatus());
              });
}

void RegistrationQueries::ListMoves(std::vector<std::string> grids, v1::MoveFilter filter,
                                    const Page& page, v1::ListMovesResponse& out, Done done) const {
  const auto move = std::make_shared<Move>();
  const auto fault = std::make_shared<absl::Status>();
  eventing::ReadAreaPage(
      reader_,
      {.keys = std::move(grids),
       .kinds = {std::string(Kinds::kMoves)},
       .size = page.size,
       .token = page.token},
      [move, fault, filter](const Entity& entity) {
        *move = {};
        if (!Decode(entity.value, *move)) fault->Update(Unreadable(Kinds::kMoves, entity.field));
        if (filter == v1::MOVE_FILTER_ALL) return true;
        return move->status == (filter == v1::MOVE_FILTER_RETURNED ? MoveStatus::kReturned
                                                                   : MoveStatus::kInTransfer);
      },
      [move, &out](const Entity& entity) {
        *out.add_moves() = ViewMove(entity.key, entity.field, *move);
      },
      EndOfAreaPage(out, fault, std::move(done)));
}

void RegistrationQueries::ListDuplicateCases(std::vector<std::string> grids,
                                             v1::DuplicateFilter filter, const Page& page,
                                             v1::ListDuplicateCasesResponse& out, Done done) const {
  const auto asked = std::make_shared<const std::set<std::string>>(grids.begin(), grids.end());
  const auto fault = std::make_shared<absl::Status>();
  const auto accept = [asked, fault, filter](const Entity& entity) {
    Duplicate noted;
    if (!Decode(entity.value, noted)) {
      fault->Update(Unreadable(Kinds::kDuplicates, entity.field));
    }
    const bool wanted =
        filter == v1::DUPLICATE_FILTER_ALL || noted.status == DuplicateStatus::kOpen;
    return wanted && IsShownAt(entity.key, noted, *asked);
  };
  eventing::ReadAreaPage(
      reader_,
      {.keys = std::move(grids),
       .kinds = {std::string(Kinds::kDuplicates)},
       .size = page.size,
       .token = page.token},
      accept,
      [&out](const Entity& entity) {
        Duplicate noted;
        if (Decode(entity.value, noted)) *out.add_cases() = ViewDuplicate(entity.field, noted);
      },
      EndOfAreaPage(out, fault, std::move(done)));
}

}  // namespace gridkeeper::registration
