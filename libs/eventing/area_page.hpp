// One page of the entities under many keys, e.g. the open alerts of a district: a few keys are read
// at a time, in order, until the page is full. Partitions that are being rebuilt are named, not
// waited for. Thread-safe and non-blocking; an answer may leave out what changed while it was
// gathered.
//
//   ReadAreaPage(state, {.keys = reference.GridsWithin(area), .kinds = {"open", "closed"}, .size =
//   100},
//                [](const Entity& entity) { return ...; },   // takes it, or leaves it out
//                [](absl::StatusOr<AreaPage> page) { ... });
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/state_reader.hpp"

namespace gridkeeper::eventing {

struct AreaPageRequest {
  std::vector<std::string> keys;  // in order of code
  // An entity that moves does so from an earlier kind to a later one: found in both, the later one
  // counts.
  std::vector<std::string> kinds;
  std::size_t size = 100;
  std::string token;  // of the page before; empty for the first
};

struct AreaPage {
  std::string next_token;  // empty: that was all
  std::vector<std::string> unavailable_keys;
};

// Whether the entity belongs to the page's kind of answer. Called once for each entity in order (by
// key, then by field), until one more than the page holds was found.
using AcceptEntity = std::function<bool(const Entity&)>;
// Puts an accepted entity on the page.
using TakeEntity = std::function<void(const Entity&)>;

// INVALID_ARGUMENT for a token that is none of ours.
void ReadAreaPage(StateReader& reader, AreaPageRequest request, AcceptEntity accept,
                  TakeEntity take, std::function<void(absl::StatusOr<AreaPage>)> done);

// A `done` of ReadAreaPage: ends the answer to a page, with the token of the next one and the grids
// that cannot be answered for.
template <typename Response, typename Done>
auto EndOfAreaPage(Response& out, Done done) {
  return [&out, done = std::move(done)](absl::StatusOr<AreaPage> page) {
    if (!page.ok()) return done(page.status());
    out.set_next_page_token(std::move(page->next_token));
    for (std::string& key : page->unavailable_keys) out.add_unavailable_grids(std::move(key));
    done(absl::OkStatus());
  };
}

}  // namespace gridkeeper::eventing
