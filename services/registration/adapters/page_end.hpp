// How the answer to a page of a list ends: with the token of the next one, or with what cannot be
// answered for.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "eventing/area_page.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_queries.hpp"

namespace gridkeeper::registration {

// The answer to a page over one grid: all of it or UNAVAILABLE.
template <typename Response>
auto EndOfPage(Response& out, const std::shared_ptr<absl::Status>& fault,
               RegistrationQueries::Done done) {
  return [&out, fault, done = std::move(done)](const absl::StatusOr<eventing::AreaPage>& page) {
    if (!page.ok()) return done(page.status());
    if (!page->unavailable_keys.empty()) return done(BeingRebuilt(page->unavailable_keys.front()));
    out.set_next_page_token(page->next_token);
    done(*fault);
  };
}

// The answer to a page over many grids: what there is, and which of them are missing.
template <typename Response>
auto EndOfAreaPage(Response& out, const std::shared_ptr<absl::Status>& fault,
                   RegistrationQueries::Done done) {
  return eventing::EndOfAreaPage(out, [fault, done = std::move(done)](const absl::Status& status) {
    done(status.ok() ? *fault : status);
  });
}

}  // namespace gridkeeper::registration
