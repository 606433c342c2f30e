#include "registration/domain/credit_code.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gridkeeper::registration {
namespace {

// The first is the example of the standard; the others stand in public records.
TEST(CreditCodeTest, PublishedCodesAreRight) {
  for (std::string_view code : {"91350100M000100Y43", "9144030071526726XG", "914403001922038216",
                                "91330100799655058B", "91110000802100433B"}) {
    EXPECT_EQ(FindCreditCodeFault(code), std::nullopt) << code;
  }
}

TEST(CreditCodeTest, AWrongCharacterAnywhereIsFound) {
  const std::string right = "91350100M000100Y43";
  for (std::size_t i = 0; i < right.size(); ++i) {
    for (const char c : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      std::string wrong = right;
      if (wrong[i] == c) continue;
      wrong[i] = c;
      EXPECT_TRUE(FindCreditCodeFault(wrong).has_value()) << wrong;
    }
  }
}

TEST(CreditCodeTest, WhatIsNoCodeIsFound) {
  for (std::string_view text :
       {"", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100Y4 ", "91350100m000100y43",
        "91350100I000100Y43", "913A0100M000100Y43", "91350100M000100Y４"}) {
    EXPECT_TRUE(FindCreditCodeFault(text).has_value()) << text;
  }
  EXPECT_EQ(CreditCodeCheck("9135010OM000100Y4"), '\0');
}

}  // namespace
}  // namespace gridkeeper::registration
