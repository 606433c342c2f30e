// What follows from an input, by the rules of alerting. Pure: the same arguments give the same
// answer. Refusals name the request's field, what failed and what to do.
//
// One alert per cause: its id derives from the rule and the cause event's id.
#pragma once

#include <string_view>
#include <vector>

#include "alerting/domain/commands.hpp"
#include "alerting/domain/state.hpp"
#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"

namespace gridkeeper::alerting {

// The contract's name without ALERT_RULE_, e.g. "FEVER": part of alert ids, so for ever.
std::string_view NameOf(Rule rule);
base::Uuid AlertIdOf(Rule rule, std::string_view cause_event_id);

base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context);

// AlertEscalated for each alert that is due. Each level gets its full time, counted from the moment
// it is in fact addressed: after an outage an alert does not rush past people who never saw it.
std::vector<Event> DecideDeadline(const GridState& state, const base::Reference& reference,
                                  base::TimePoint due, const base::Context& context);

}  // namespace gridkeeper::alerting
