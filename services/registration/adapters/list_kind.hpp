// A page of one kind of entity over many keys.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/uuid.hpp"
#include "registration/adapters/page_end.hpp"
#include "registration/adapters/state_codec.hpp"

namespace gridkeeper::registration {

inline eventing::AreaPageRequest EntitiesOf(std::string_view kind, std::vector<std::string> keys,
                                            const Page& page) {
  return {.keys = std::move(keys),
          .kinds = {std::string(kind)},
          .size = page.size,
          .token = page.token};
}

// Those for which `is_wanted(value)` or `is_wanted(entity, value)`, shown by `show(entity, id,
// value)`. Each is decoded once: accepting decodes it, taking shows it.
template <typename Value, typename Response, typename IsWanted, typename Show>
void ListKind(eventing::StateReader& reader, eventing::AreaPageRequest request, Response& out,
              IsWanted is_wanted, Show show, RegistrationQueries::Done done) {
  struct AtHand {
    std::string kind;
    base::Uuid id = {};
    Value value = {};
    absl::Status fault = {};

    bool Read(const eventing::Entity& entity) {
      value = {};
      const auto parsed = base::ParseUuid(entity.field);
      id = parsed.value_or(base::Uuid{});
      if (parsed && Decode(entity.value, value)) return true;
      fault.Update(Unreadable(kind, entity.field));
      return false;
    }
  };
  const auto at_hand = std::make_shared<AtHand>(AtHand{request.kinds.front()});
  eventing::ReadAreaPage(
      reader, std::move(request),
      [at_hand, is_wanted = std::move(is_wanted)](const eventing::Entity& entity) {
        if (!at_hand->Read(entity)) return false;
        if constexpr (std::is_invocable_v<IsWanted, const eventing::Entity&, const Value&>) {
          return is_wanted(entity, at_hand->value);
        } else {
          return is_wanted(at_hand->value);
        }
      },
      [at_hand, show = std::move(show)](const eventing::Entity& entity) {
        show(entity, at_hand->id, at_hand->value);
      },
      EndOfAreaPage(out, std::shared_ptr<absl::Status>(at_hand, &at_hand->fault), std::move(done)));
}

}  // namespace gridkeeper::registration
