#include "registration/domain/decide.hpp"

#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {

Decision Decide(const State& state, const base::Reference& reference, const Input& input,
                const base::Context& context) {
  // The shape includes the kind of key, so that below an area input always finds an area.
  if (std::optional<base::Rejected> fault = FindFault(context.key, input)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const decide::Call call{reference, context};
  return std::visit(
      [&](const auto& in) {
        if constexpr (requires { decide::On(*state.area, in, call); }) {
          return decide::On(*state.area, in, call);
        } else {
          return decide::On(state, in, call);
        }
      },
      input);
}

}  // namespace gridkeeper::registration
