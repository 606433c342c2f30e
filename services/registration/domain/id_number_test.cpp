#include "registration/domain/id_number.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::registration {
namespace {

using std::chrono::year_month_day;
using namespace std::chrono_literals;

constexpr year_month_day kToday{2020y, std::chrono::March, 1d};

// The standard's own example.
constexpr std::string_view kGood = "11010519491231002X";

TEST(IdNumberTest, TheStandardsExampleIsRight) {
  std::string fault;
  EXPECT_EQ(CheckIdNumber(kGood, kToday, fault), year_month_day(1949y / 12 / 31));
  EXPECT_TRUE(fault.empty());
}

TEST(IdNumberTest, EveryOneDigitSlipIsNoticed) {
  for (std::size_t i = 0; i < 17; ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string number(kGood);
      if (number[i] == digit) continue;
      number[i] = digit;
      std::string fault;
      EXPECT_FALSE(CheckIdNumber(number, kToday, fault)) << number;
      EXPECT_FALSE(fault.empty());
    }
  }
}

TEST(IdNumberTest, TheFormIsChecked) {
  for (std::string_view number :
       {"", "1101051949123100", "11010519491231002x", "110105194912310021 ", "A1010519491231002X",
        "110105X9491231002X"}) {
    std::string fault;
    EXPECT_FALSE(CheckIdNumber(number, kToday, fault)) << number;
    EXPECT_NE(fault.find("17 digits"), std::string::npos);
  }
}

TEST(IdNumberTest, TheBirthDateMustBePossible) {
  for (std::string_view birth : {"20010229", "20011301", "20010100", "18791231", "20200302"}) {
    std::string number = "110105" + std::string(birth) + "002";
    number.push_back(IdNumberCheckDigit(number));
    std::string fault;
    EXPECT_FALSE(CheckIdNumber(number, kToday, fault)) << number;
    EXPECT_NE(fault.find("birth date"), std::string::npos);
    EXPECT_EQ(fault.find(number), std::string::npos) << "repeats the number";
  }
  std::string today = "11010520200301002";
  today.push_back(IdNumberCheckDigit(today));
  std::string fault;
  EXPECT_TRUE(CheckIdNumber(today, kToday, fault));
}

TEST(DateTest, ComesBackAsItWasWritten) {
  EXPECT_EQ(FormatDate(*ParseDate("2020-02-29")), "2020-02-29");
  for (std::string_view text :
       {"2019-02-29", "2020-2-29", "2020/02/29", "", "2020-02-291", "202a-02-01"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

TEST(PhoneTest, MobilesAndLandlinesAreTaken) {
  for (std::string_view good : {"13812345678", "0571-87654321", "010-6543210"}) {
    EXPECT_TRUE(IsPhone(good)) << good;
  }
  for (std::string_view bad : {"", "1381234567", "23812345678", "571-87654321", "0571-876543",
                               "0571-876543210", "+8613812345678", "-", "0571-8765432a"}) {
    EXPECT_FALSE(IsPhone(bad)) << bad;
  }
}

TEST(CountCharactersTest, CountsCharactersAndRefusesWhatIsNotText) {
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountCharacters("张三"), 2u);
  EXPECT_EQ(CountCharacters("a\xf0\x9f\x8f\xa0z"), 3u);
  for (std::string_view bad : {"\xff", "\xe5\xbc", "\xc0\x80", "a\tb", "\x7f", "\x80"}) {
    EXPECT_FALSE(CountCharacters(bad)) << bad;
  }
}

}  // namespace
}  // namespace gridkeeper::registration
