// Calls for volunteers, and who answers them.
#include "registration/domain/decide_volunteers.hpp"

#include <fmt/format.h>

#include "registration/domain/volunteer_policy.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

namespace {

base::Decided<const VolunteerCall*> FindCall(const AreaState& area, const base::Uuid& id,
                                             const Call& call) {
  if (const VolunteerCall* found = area.volunteer_calls.Find(id)) return found;
  return Refuse(Rejection::kNotFound, "call_id",
                fmt::format("area {} has no call {} that is open; see ListVolunteerCalls",
                            call.context.key, id.ToString()));
}

std::optional<base::Uuid> FindSignedUp(const AreaState& area, const base::Uuid& resident) {
  if (resident.IsNil()) return std::nullopt;
  for (const auto& [id, volunteer] : area.volunteers) {
    if (volunteer.resident == resident) return id;
  }
  return std::nullopt;
}

}  // namespace

Decision On(const AreaState& area, const VolunteersInput& input, const Call& call) {
  return std::visit([&](const auto& command) { return On(area, command, call); }, input);
}

Decision On(const AreaState& area, const OpenVolunteerCall& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  if (area.volunteer_calls.size() >= kMaxVolunteerCalls) {
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("area {} has {} calls open; close one that is over", call.context.key,
                              kMaxVolunteerCalls));
  }
  return {{VolunteerCallOpened{command.id, command.title, command.skills}}};
}

Decision On(const AreaState& area, const CloseVolunteerCall& command, const Call& call) {
  const auto found = FindCall(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  return {{VolunteerCallClosed{command.id}}};
}

Decision On(const AreaState& area, const SignUpVolunteer& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const auto found = FindCall(area, command.volunteer.call, call);
  if (!found) return tl::make_unexpected(found.error());
  const base::AreaCode& grid = command.volunteer.resident_grid;
  if (!grid.empty() && !call.reference.areas.contains(grid)) {
    return Refuse(Rejection::kNotFound, "resident_grid_code",
                  fmt::format("area {} is not defined; see ListAreas", grid));
  }
  if (const auto id = FindSignedUp(area, command.volunteer.resident)) {
    return Refuse(Rejection::kAlreadyExists, "resident_id",
                  fmt::format("is volunteer {} already; withdraw them first to change anything",
                              id->ToString()));
  }
  if (area.volunteers.size() >= kMaxVolunteers) {
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("area {} has {} volunteers; make the call from an area below",
                              call.context.key, kMaxVolunteers));
  }
  return {{VolunteerSignedUp{command.id, command.volunteer}}};
}

base::Decided<const Volunteer*> FindVolunteer(const AreaState& area, const base::Uuid& id,
                                              std::string_view field, const Call& call) {
  if (const Volunteer* found = area.volunteers.Find(id)) return found;
  return Refuse(Rejection::kNotFound, std::string(field),
                fmt::format("area {} has no volunteer {}; see ListVolunteers", call.context.key,
                            id.ToString()));
}

// What has begun stays as it was: it is proof.
Decision On(const AreaState& area, const WithdrawVolunteer& command, const Call& call) {
  const auto volunteer = FindVolunteer(area, command.id, "volunteer_id", call);
  if (!volunteer) return tl::make_unexpected(volunteer.error());
  VolunteerWithdrawn event{command.id, (*volunteer)->key_id, {}};
  for (const auto& [id, shift] : area.shifts) {
    const Attendance* place = FindIn(shift, command.id);
    if (place == nullptr || place->IsThere() || shift.plan.from <= call.context.now) continue;
    event.shifts.push_back(id);
  }
  return {{std::move(event)}};
}

}  // namespace gridkeeper::registration::decide
