// Risk zones and what they mean.
#include <fmt/format.h>

#include <algorithm>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/wire.hpp"
#include "registration/api/prepared.hpp"
#include "registration/api/reference_wait.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {
namespace {

// What is exactly right is for decide to see: the command may be sent again long after.
constexpr std::chrono::days kSentAgain{90};

// Of DeclareZone and ChangeZone.
template <typename Request>
v1::ZoneExtent CheckExtent(const Request& request, base::TimePoint now, rpc::Checks& check) {
  v1::ZoneExtent extent;
  check.Enum("kind", request.kind());
  extent.set_kind(request.kind());
  for (const std::string& code : request.area_codes()) {
    check.Require(!code.empty(), "area_codes", "must not be empty");
    extent.add_places()->set_area_code(code);
  }
  for (const std::string& id : request.building_ids()) {
    extent.add_places()->set_building_id(check.Uuid("building_ids", id).ToString());
  }
  if (request.until_ms() != 0) {
    check.Time("until_ms", request.until_ms(), now - kSentAgain,
               base::FromUnixMillis(kLatestDateMs));
  }
  extent.set_until_ms(request.until_ms());
  return extent;
}

// When the reference data show what was ordered: all but the moments that decide gives.
ReferenceWait::Condition ShowsZone(std::string id, const v1::ZoneExtent& ordered) {
  return [id = std::move(id), wanted = wire::FromProto(ordered)](const auto& reference) {
    const auto found = reference.zones.find(id);
    if (found == reference.zones.end() || !wanted) return false;
    const base::Zone& zone = found->second;
    return zone.kind == wanted->kind && zone.until == wanted->until &&
           std::equal(zone.places.begin(), zone.places.end(), wanted->places.begin(),
                      wanted->places.end(),
                      [](const auto& a, const auto& b) { return a.IsSamePlaceAs(b); });
  };
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SetZoneRulesRequest& request,
                                 v1::SetZoneRulesResponse&) const {
  v1::SetZoneRules command;
  *command.mutable_rules() = request.rules();
  return VisibleWhen(
      Prepare(request.district_code(), command),
      [district = request.district_code(),
       wanted = wire::ListFromProto(request.rules())](const base::Reference& reference) {
        const auto rules = reference.zone_rules.find(district);
        return rules != reference.zone_rules.end() && rules->second == wanted;
      });
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::DeclareZoneRequest& request,
                                 v1::DeclareZoneResponse& response) const {
  rpc::Checks check;
  v1::DeclareZone command;
  *command.mutable_extent() = CheckExtent(request, call.now, check);
  if (request.from_ms() != 0) {
    check.Time("from_ms", request.from_ms(), call.now - kSentAgain, call.now + kZoneBegins);
  }
  if (!check.ok()) return check.Refusal();
  command.set_zone_id(base::DeriveUuid({call.command_id.ToString(), "zone"}).ToString());
  command.mutable_extent()->set_from_ms(request.from_ms());
  command.set_order_number(request.order_number());
  response.set_zone_id(command.zone_id());
  return VisibleWhen(Prepare(request.area_code(), command),
                     ShowsZone(command.zone_id(), command.extent()));
}

Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::ChangeZoneRequest& request,
                                 v1::ChangeZoneResponse&) const {
  rpc::Checks check;
  v1::ChangeZone command;
  command.set_zone_id(check.Uuid("zone_id", request.zone_id()).ToString());
  *command.mutable_extent() = CheckExtent(request, call.now, check);
  if (!check.ok()) return check.Refusal();
  command.set_order_number(request.order_number());
  return VisibleWhen(Prepare(request.area_code(), command),
                     ShowsZone(command.zone_id(), command.extent()));
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::LiftZoneRequest& request,
                                 v1::LiftZoneResponse&) const {
  rpc::Checks check;
  v1::LiftZone command;
  command.set_zone_id(check.Uuid("zone_id", request.zone_id()).ToString());
  if (!check.ok()) return check.Refusal();
  command.set_order_number(request.order_number());
  return VisibleWhen(Prepare(request.area_code(), command),
                     [id = command.zone_id()](const base::Reference& reference) {
                       return !reference.zones.contains(id);
                     });
}

}  // namespace gridkeeper::registration
