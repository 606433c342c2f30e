// A vehicle's plate as it is looked up, however it was written: capital letters, without spaces,
// dots (also that between the city's letter and the number) and hyphens.
#pragma once

#include <string>
#include <string_view>

namespace gridkeeper::base {

std::string NormalPlate(std::string_view plate);

}  // namespace gridkeeper::base
