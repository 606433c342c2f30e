// GetDutyContacts: several look-ups side by side, gathered into one answer.
#include <algorithm>
#include <mutex>
#include <utility>

#include "registration/adapters/details_view.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/registration_queries.hpp"

namespace gridkeeper::registration {
namespace {

using Kinds = RegistrationDomain;
using MaybeEntity = absl::StatusOr<std::optional<std::string>>;

// Calls `done` once all parts are in, with the first fault. Thread-safe.
class Gathering {
 public:
  Gathering(std::size_t parts, RegistrationQueries::Done done)
      : missing_(parts), done_(std::move(done)) {}

  // `take` runs for one part at a time.
  template <typename Take>
  void Arrive(const absl::Status& status, Take&& take) {
    bool complete = false;
    {
      const std::lock_guard lock(mutex_);
      fault_.Update(status);
      if (status.ok()) take();
      complete = --missing_ == 0;
    }
    if (complete) done_(fault_);
  }

 private:
  std::mutex mutex_;
  std::size_t missing_;
  absl::Status fault_;
  RegistrationQueries::Done done_;
};

bool Holds(const Household& household, const base::Uuid& record) {
  return std::any_of(household.residents.begin(), household.residents.end(),
                     [&](const Resident& one) { return IsRecordOf(one, record); });
}

}  // namespace

void RegistrationQueries::GetDutyContacts(const ContactsQuery& query,
                                          v1::GetDutyContactsResponse& out, Done done) const {
  const bool with_household = !query.household.IsNil();
  const std::size_t parts = query.staff.size() + (with_household ? 1 : 0);
  if (parts == 0) return done(absl::OkStatus());
  const auto gathering = std::make_shared<Gathering>(parts, std::move(done));

  // In the order asked for, whichever answer comes first.
  for (const auto& [id, area] : query.staff) out.add_staff()->set_staff_id(id);
  for (int i = 0; i < out.staff_size(); ++i) {
    const auto& [id, area] = query.staff[static_cast<std::size_t>(i)];
    reader_.Get(area, Kinds::kStaff, id,
                [this, gathering, i, staff_id = id, &out](const MaybeEntity& found) {
                  gathering->Arrive(found.status(), [&] {
                    StaffEntry staff;
                    const bool known = *found && Decode(**found, staff);
                    if (known) *out.mutable_staff(i) = ViewStaff(staff_id, staff, keys_);
                    if (!known) out.mutable_staff(i)->set_details(v1::DETAILS_STATE_KEY_MISSING);
                  });
                });
  }
  if (!with_household) return;
  const auto show = [this, gathering, query, &out](const base::Uuid& id,
                                                   const Household& household) {
    auto place = std::make_shared<v1::Place>(ViewPlace(household.place));
    AddBuildingName(
        query.grid, *place,
        [this, gathering, query, id, household, place, &out](const absl::Status& status) {
          gathering->Arrive(status, [&] {
            *out.mutable_place() = *place;
            for (const Resident& r : household.residents) {
              if (!query.resident.IsNil() && !IsRecordOf(r, query.resident)) continue;
              *out.add_residents() = ViewResident(r, id, Depth::kForContact, keys_);
            }
          });
        });
  };
  // Who joined another household of the grid since then is found there.
  const auto look_everywhere = [this, gathering, query, show] {
    reader_.List(
        {query.grid}, Kinds::kHouseholds,
        [gathering, query, show](const absl::StatusOr<eventing::EntityList>& list) {
          if (!list.ok()) return gathering->Arrive(list.status(), [] {});
          for (const eventing::Entity& entity : list->entities) {
            Household household;
            const auto id = base::ParseUuid(entity.field);
            if (id && Decode(entity.value, household) && Holds(household, query.resident)) {
              return show(*id, household);
            }
          }
          gathering->Arrive(absl::OkStatus(), [] {});
        });
  };
  reader_.Get(query.grid, Kinds::kHouseholds, query.household.ToString(),
              [gathering, query, show, look_everywhere](const MaybeEntity& found) {
                Household household;
                if (!found.ok()) return gathering->Arrive(found.status(), [] {});
                const bool known = *found && Decode(**found, household);
                if (known && (query.resident.IsNil() || Holds(household, query.resident))) {
                  return show(query.household, household);
                }
                if (!query.resident.IsNil()) return look_everywhere();
                // A forgotten household leaves the duty to be told.
                gathering->Arrive(absl::OkStatus(), [] {});
              });
}

}  // namespace gridkeeper::registration
