#include "registration/adapters/gate_queries.hpp"

#include <algorithm>
#include <mutex>

#include "eventing/input_context.hpp"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/domain/zone_policy.hpp"
#include "registration/sealing/sealed_box.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using Kinds = RegistrationDomain;
using MaybeEntity = absl::StatusOr<std::optional<std::string>>;

bool IsWanted(const Pass& pass, v1::PassFilter filter, base::TimePoint now) {
  if (!pass.moved_to.empty()) return false;
  if (filter == v1::PASS_FILTER_UNSPECIFIED) return true;
  if (filter == v1::PASS_FILTER_TEMPORARY && !pass.resident.IsNil()) return false;
  return pass.FaultAt(now) == StopReason::kNone;
}

// How much a pass counts where a vehicle has several.
int RankOf(const Pass& pass, base::TimePoint at) {
  if (pass.IsIsolatedAt(at)) return 2;
  return pass.FaultAt(at) == StopReason::kNone ? 1 : 0;
}

// The answers of several grids about one vehicle.
struct Asked {
  std::mutex mutex;
  std::size_t left = 0;
  FoundPass best;
  absl::Status fault;
};

}  // namespace

void GateQueries::FindPass(const PassRef& ref, PassDone done) const {
  Follow(ref, eventing::kMaxForwards, std::move(done));
}

void GateQueries::Follow(const PassRef& ref, int hops, PassDone done) const {
  reader_.Get(ref.grid, Kinds::kPasses, ref.pass.ToString(),
              [this, ref, hops, done = std::move(done)](const MaybeEntity& found) {
                if (!found.ok()) return done(found.status());
                if (!*found) return done(FoundPass{ref.grid, std::nullopt});
                Pass pass;
                if (!Decode(**found, pass)) {
                  return done(Unreadable(Kinds::kPasses, ref.pass.ToString()));
                }
                if (pass.moved_to.empty()) return done(FoundPass{ref.grid, std::move(pass)});
                if (hops == 0) return done(FoundPass{pass.moved_to, std::nullopt});
                Follow({pass.moved_to, ref.pass}, hops - 1, done);
              });
}

void GateQueries::FindVehicle(const std::vector<std::string>& grids, const base::Uuid& vehicle,
                              base::TimePoint at, PassDone done) const {
  if (grids.empty()) return done(FoundPass{});
  const auto asked = std::make_shared<Asked>();
  asked->left = grids.size();
  const auto shared_done = std::make_shared<PassDone>(std::move(done));
  for (const std::string& grid : grids) {
    reader_.Get(grid, Kinds::kPasses, vehicle.ToString(),
                [asked, shared_done, grid, at](const MaybeEntity& found) {
                  {
                    const std::lock_guard lock(asked->mutex);
                    asked->fault.Update(found.status());
                    Pass pass;
                    if (found.ok() && *found && Decode(**found, pass) && pass.moved_to.empty() &&
                        (!asked->best.pass || RankOf(pass, at) > RankOf(*asked->best.pass, at))) {
                      asked->best = {grid, std::move(pass)};
                    }
                    if (--asked->left > 0) return;
                  }
                  // Not to know one grid is not to know.
                  if (!asked->fault.ok()) return (*shared_done)(asked->fault);
                  (*shared_done)(std::move(asked->best));
                });
  }
}

std::optional<v1::PassDetails> GateQueries::DetailsOf(const base::Uuid& id,
                                                      const Pass& pass) const {
  v1::PassDetails details;
  const auto plain = Open(pass.sealed, PassOwner(id.ToString()), keys_);
  if (!plain || !details.ParseFromString(*plain)) return std::nullopt;
  return details;
}

v1::Pass GateQueries::View(const std::string& grid, const base::Uuid& id, const Pass& pass,
                           base::TimePoint now) const {
  v1::Pass out;
  out.set_pass_id(id.ToString());
  out.set_grid_code(grid);
  out.set_code(MakePassCode({grid, id}, master_));
  out.set_household_id(wire::OptionalIdToWire(pass.household));
  out.set_resident_id(wire::OptionalIdToWire(pass.resident));
  if (!pass.sealed.empty()) {
    std::optional<v1::PassDetails> details = DetailsOf(id, pass);
    out.set_details_unavailable(!details);
    if (details) *out.mutable_details() = *std::move(details);
  }
  out.set_valid_from_ms(base::ToUnixMillis(pass.valid_from));
  out.set_valid_until_ms(wire::UntilToWire(pass.valid_until));
  out.set_issued_by(pass.issued_by);
  out.set_issued_at_ms(base::ToUnixMillis(pass.issued_at));
  out.set_revoked_at_ms(base::ToUnixMillis(pass.revoked_at));
  out.set_is_stopped_by_isolation(pass.IsIsolatedAt(now));
  return out;
}

void GateQueries::ListPasses(std::vector<std::string> grids, v1::PassFilter filter,
                             base::TimePoint now, const Page& page, v1::ListPassesResponse& out,
                             Done done) const {
  ListKind<Pass>(
      reader_, EntitiesOf(Kinds::kPasses, std::move(grids), page), out,
      [filter, now](const Pass& pass) { return IsWanted(pass, filter, now); },
      [this, now, &out](const Entity& entity, const base::Uuid& id, const Pass& pass) {
        *out.add_passes() = View(entity.key, id, pass, now);
      },
      std::move(done));
}

void GateQueries::ListStops(std::vector<std::string> grids, base::TimePoint now, const Page& page,
                            v1::ListStopsResponse& out, Done done) const {
  ListKind<Stop>(
      reader_, EntitiesOf(Kinds::kStops, std::move(grids), page), out,
      [now](const Stop& stop) { return stop.scan.taken_at >= now - kStopKept; },
      [&out](const Entity& entity, const base::Uuid&, const Stop& stop) {
        v1::Stop& shown = *out.add_stops();
        shown.set_scan_id(entity.field);
        shown.set_grid_code(entity.key);
        *shown.mutable_scan() = wire::ToProto(stop.scan);
        shown.set_resident_id(wire::OptionalIdToWire(stop.resident));
        shown.set_isolated(stop.is_isolated);
      },
      std::move(done));
}

void GateQueries::AddToList(std::vector<std::string> grids,
                            std::shared_ptr<const base::Reference> reference,
                            std::shared_ptr<v1::GateList> list, Done done) const {
  for (const std::string& grid : grids) list->add_grid_codes(grid);
  reader_.List(std::move(grids), Kinds::kPasses,
               [this, reference = std::move(reference), list,
                done = std::move(done)](absl::StatusOr<eventing::EntityList> found) {
                 if (!found.ok()) return done(found.status());
                 if (!found->unavailable_keys.empty()) {
                   return done(BeingRebuilt(found->unavailable_keys.front()));
                 }
                 const base::TimePoint made_at = base::FromUnixMillis(list->made_at_ms());
                 const base::TimePoint until = base::FromUnixMillis(list->valid_until_ms());
                 for (const Entity& entity : found->entities) {
                   Pass pass;
                   const auto id = base::ParseUuid(entity.field);
                   if (!id || !Decode(entity.value, pass)) {
                     return done(Unreadable(Kinds::kPasses, entity.field));
                   }
                   if (!pass.moved_to.empty() || pass.End() <= made_at || pass.valid_from >= until)
                     continue;
                   const std::vector<base::ZoneAt> zones =
                       reference->ZonesAt(entity.key, pass.building, made_at);
                   const auto add = [&](std::string fingerprint) {
                     v1::GateListEntry& entry = *list->add_entries();
                     entry.set_fingerprint(std::move(fingerprint));
                     entry.set_valid_from_ms(base::ToUnixMillis(pass.valid_from));
                     entry.set_valid_until_ms(wire::UntilToWire(pass.valid_until));
                     if (pass.IsIsolatedAt(made_at))
                       entry.set_stop_reason(v1::STOP_REASON_ISOLATED);
                     entry.set_zone_stops_in(!LetThrough(zones, pass, GateDirection::kIn));
                     entry.set_zone_stops_out(!LetThrough(zones, pass, GateDirection::kOut));
                   };
                   add(PassFingerprint(*id, master_));
                   if (const auto details = DetailsOf(*id, pass);
                       details && !details->plate().empty()) {
                     add(PlateFingerprint(details->plate()));
                   }
                 }
                 done(absl::OkStatus());
               });
}

}  // namespace gridkeeper::registration
