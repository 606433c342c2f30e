#include "eventing/deed_page.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "eventing/deeds.hpp"

namespace gridkeeper::eventing {

void ReadDeeds(StateReader& reader, DeedQuery query, std::function<void(common::v1::Deed)> take,
               std::function<void(absl::StatusOr<AreaPage>)> done) {
  struct AtHand {
    common::v1::Deed deed;
    absl::Status fault;
  };
  const auto at_hand = std::make_shared<AtHand>();
  ReadAreaPage(
      reader,
      {.keys = std::move(query.areas),
       .kinds = {std::string(kDeeds)},
       .size = query.size,
       .token = std::move(query.token)},
      [at_hand, staff_id = std::move(query.staff_id), from = query.from,
       until = query.until](const Entity& entity) {
        if (!at_hand->deed.ParseFromString(entity.value)) {
          at_hand->fault.Update(absl::InternalError(
              fmt::format("the deed {} of {} cannot be read from the state; tell the operator",
                          entity.field, entity.key)));
          return false;
        }
        const base::TimePoint at = base::FromUnixMillis(at_hand->deed.at_ms());
        return at >= from && at < until &&
               (staff_id.empty() || at_hand->deed.staff_id() == staff_id);
      },
      [at_hand, take = std::move(take)](const Entity& entity) {
        at_hand->deed.set_area_code(entity.key);
        take(std::move(at_hand->deed));
      },
      [at_hand, done = std::move(done)](absl::StatusOr<AreaPage> page) {
        if (!at_hand->fault.ok()) return done(at_hand->fault);
        done(std::move(page));
      });
}

}  // namespace gridkeeper::eventing
