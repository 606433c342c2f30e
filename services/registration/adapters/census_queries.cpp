#include "registration/adapters/census_queries.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "eventing/area_page.hpp"
#include "registration/adapters/area_parts.hpp"
#include "registration/adapters/grid_walk.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/domain/census.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using eventing::EntityList;
using Kinds = RegistrationDomain;
using Round = std::optional<CensusRound>;

static_assert(static_cast<int>(DoorStatus::kUnsettled) == v1::DOOR_STATUS_UNSETTLED);
static_assert(static_cast<int>(DoorStatus::kUnsettled) == v1::DOOR_FILTER_UNSETTLED);

// Every figure is a sum over doors: so is the sum of two.
void AddTo(v1::DoorFigures& sum, const v1::DoorFigures& more) {
  const auto* type = v1::DoorFigures::descriptor();
  const auto* access = v1::DoorFigures::GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    access->SetInt64(&sum, field, access->GetInt64(sum, field) + access->GetInt64(more, field));
  }
}

v1::AreaCoverage EmptyCoverage(const base::Reference& reference, const base::AreaCode& code) {
  v1::AreaCoverage out;
  out.set_area_code(code);
  if (const auto area = reference.areas.find(code); area != reference.areas.end()) {
    out.set_name(area->second.name);
  }
  out.mutable_figures();
  return out;
}

bool IsWanted(const KnownDoor& door, const Round& round, v1::DoorFilter filter) {
  switch (filter) {
    case v1::DOOR_FILTER_UNSPECIFIED:
      return true;
    case v1::DOOR_FILTER_OUTSTANDING:
      return IsOutstanding(StatusOf(door, round));
    case v1::DOOR_FILTER_HOUSEHOLDS:
      return !door.household.IsNil() && !IsInTransfer(door);
    case v1::DOOR_FILTER_PEOPLE_ABSENT:
      return CountAbsent(door, round) > 0;
    default:
      return static_cast<int>(StatusOf(door, round)) == static_cast<int>(filter);
  }
}

// The page of outstanding doors that come after the token's.
void TakeNextVisits(const GridWalk& walk, const Page& page, v1::ListNextVisitsResponse& out) {
  auto at = std::find_if(walk.doors.begin(), walk.doors.end(),
                         [&](const WalkedDoor& door) { return door.id == page.token; });
  // A door that was removed meanwhile: from the beginning again, rather than one left out.
  at = at == walk.doors.end() ? walk.doors.begin() : at + 1;
  for (; at != walk.doors.end(); ++at) {
    if (!IsOutstanding(StatusOf(at->door, walk.round))) continue;
    if (static_cast<std::size_t>(out.doors_size()) == page.size) {
      out.set_next_page_token(out.doors(out.doors_size() - 1).door_id());
      break;
    }
    *out.add_doors() = ViewDoor(walk, *at);
  }
  if (walk.round) out.set_due_at_ms(base::ToUnixMillis(walk.round->due_at));
}

}  // namespace

void CensusQueries::GetCoverage(const base::Reference& reference, const base::AreaCode& area,
                                v1::GetCoverageResponse& out, Done done) const {
  const auto parts =
      std::make_shared<const std::map<std::string, base::AreaCode>>(PartsOf(reference, area));
  *out.mutable_total() = EmptyCoverage(reference, area);
  const auto indexes = std::make_shared<std::map<base::AreaCode, int>>();
  for (const auto& [code, below] : reference.areas) {
    if (below.parent != area) continue;
    indexes->emplace(code, out.areas_size());
    *out.add_areas() = EmptyCoverage(reference, code);
  }
  reader_.Figures(
      reference.GridsWithin(area), Kinds::kFigures,
      [parts, indexes, &out, done = std::move(done)](const absl::StatusOr<EntityList>& list) {
        if (!list.ok()) return done(list.status());
        for (const std::string& grid : list->unavailable_keys) {
          out.add_unavailable_grids(grid);
        }
        for (const Entity& entity : list->entities) {
          Census census;
          if (!Decode(entity.value, census)) {
            return done(Unreadable(Kinds::kFigures, entity.key));
          }
          const v1::DoorFigures figures = wire::ToProto(census.figures);
          AddTo(*out.mutable_total()->mutable_figures(), figures);
          const auto part = parts->find(entity.key);
          if (part == parts->end()) continue;  // the area is the grid itself
          const int index = indexes->at(part->second);
          AddTo(*out.mutable_areas(index)->mutable_figures(), figures);
        }
        done(absl::OkStatus());
      });
}

void CensusQueries::ListDoors(const std::vector<std::string>& grids, v1::DoorFilter filter,
                              const Page& page, v1::ListDoorsResponse& out,
                              const Done& done) const {
  const auto read_page = [this, grids, filter, page, &out,
                          done](const std::shared_ptr<const Rounds>& rounds) {
    const auto fault = std::make_shared<absl::Status>();
    const auto read = [fault](const Entity& entity) {
      KnownDoor door;
      if (!Decode(entity.value, door)) fault->Update(Unreadable(Kinds::kDoors, entity.field));
      return door;
    };
    const auto round_of = [rounds](const std::string& grid) {
      const auto at = rounds->find(grid);
      return at == rounds->end() ? Round{} : at->second;
    };
    eventing::ReadAreaPage(
        reader_,
        {.keys = grids,
         .kinds = {std::string(Kinds::kDoors)},
         .size = page.size,
         .token = page.token},
        [read, round_of, filter](const Entity& entity) {
          return IsWanted(read(entity), round_of(entity.key), filter);
        },
        [read, round_of, &out](const Entity& entity) {
          *out.add_doors() = ViewDoor(entity.key, entity.field, read(entity), round_of(entity.key));
        },
        [fault, &out, done](const absl::StatusOr<eventing::AreaPage>& answer) {
          if (!answer.ok()) return done(answer.status());
          out.set_next_page_token(answer->next_token);
          for (const std::string& grid : answer->unavailable_keys) {
            out.add_unavailable_grids(grid);
          }
          done(*fault);
        });
  };
  reader_.Figures(grids, Kinds::kFigures,
                  [read_page, done](const absl::StatusOr<EntityList>& figures) {
                    if (!figures.ok()) return done(figures.status());
                    absl::StatusOr<Rounds> rounds = RoundsOf(*figures);
                    if (!rounds.ok()) return done(rounds.status());
                    read_page(std::make_shared<const Rounds>(*std::move(rounds)));
                  });
}

void CensusQueries::ListNextVisits(const std::string& grid, const Page& page,
                                   v1::ListNextVisitsResponse& out, const Done& done) const {
  ReadGridWalk(reader_, grid, [page, &out, done](const absl::StatusOr<GridWalk>& walk) {
    if (walk.ok()) TakeNextVisits(*walk, page, out);
    done(walk.status());
  });
}

}  // namespace gridkeeper::registration
