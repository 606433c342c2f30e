#include "feed/feed_text.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

TEST(Characters, AreTheSameBytesAgainWhateverTheyWere) {
  for (const std::string text : {"", "abc", "张三", "\U00020BB7", "\xe5\xbc", "\xff\xfe", "a\x80z",
                                 "\xed\xb0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(Utf8(Characters(text)), text);
  }
  EXPECT_EQ(Characters("张\xff").size(), 2u);
}

TEST(Characters, TellWhatIsNoUtf8) {
  EXPECT_TRUE(IsUtf8("张三 \U00020BB7"));
  for (const char* text : {"\xd5\xc5", "\xe5\xbc", "\xed\xb0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"})
    EXPECT_FALSE(IsUtf8(text));
}

TEST(PlainText, HasUsualFormsAndSingleSpaces) {
  EXPECT_EQ(PlainText("　张三　\t１２ "), "张三 12");
  EXPECT_EQ(PlainText("\xef\xbb\xbf３—２－５０１（东）\n"), "3-2-501(东)");
  EXPECT_EQ(PlainText(" \xc2\xa0 "), "");
  EXPECT_EQ(PlainText("a\xff"), "a\xff");
}

TEST(PlainName, IsTheSameHoweverItWasPadded) {
  EXPECT_EQ(PlainName(" 张　三 "), "张三");
  EXPECT_EQ(PlainName("Li  Na"), "Li Na");
  EXPECT_EQ(PlainName("阿依古丽 • 买买提"), "阿依古丽·买买提");
}

TEST(PlainIdNumber, IsWithoutWhatWasAddedForTheEye) {
  EXPECT_EQ(PlainIdNumber("11010519491231002x"), "11010519491231002X");
  EXPECT_EQ(PlainIdNumber("１１０１０５ 19491231 002Ｘ"), "11010519491231002X");
  EXPECT_EQ(PlainIdNumber("'11010519491231002X"), "11010519491231002X");
  EXPECT_EQ(PlainIdNumber("=\"11010519491231002X\""), "11010519491231002X");
}

TEST(PlainPhone, IsOfOneForm) {
  EXPECT_EQ(PlainPhone("+86 138-1234-5678"), "13812345678");
  EXPECT_EQ(PlainPhone("8613812345678"), "13812345678");
  EXPECT_EQ(PlainPhone("（0571）87654321"), "0571-87654321");
  EXPECT_EQ(PlainPhone("0571–8765 4321"), "0571-87654321");
  EXPECT_EQ(PlainPhone("010 87654321"), "010-87654321");
  EXPECT_EQ(PlainPhone("+86 10 87654321"), "010-87654321");
  EXPECT_EQ(PlainPhone("+86 571 87654321"), "0571-87654321");
  EXPECT_EQ(PlainPhone("无"), "");
  EXPECT_EQ(PlainPhone("13812345678/13900000000"), "13812345678/13900000000");
}

TEST(PlainDate, IsYearMonthAndDay) {
  for (const char* text : {"19900101", "1990/1/1", "1990-01-01", "1990年1月1日", "1990.1.1",
                           "1990 年 01 月 01 日", "１９９０－１－１", "1990-01-01 00:00:00",
                           "1990-01-01T00:00:00", "1990/1/1 0:00", "32874", "32874.5"}) {
    EXPECT_EQ(PlainDate(text), "1990-01-01") << text;
  }
  EXPECT_EQ(PlainDate("不详"), "");
}

TEST(PlainDate, LeavesWhatItCannotRead) {
  for (const char* text : {"1990", "1990-01", "1/1/1990", "1990-01-011", "90年1月1日", "9001011x"})
    EXPECT_EQ(PlainDate(text), text);
}

TEST(NumberText, HasAllDigitsOrIsNone) {
  EXPECT_EQ(NumberText(1.3812345678e10), "13812345678");
  EXPECT_EQ(NumberText(501), "501");
  EXPECT_EQ(NumberText(-1), "-1");
  EXPECT_EQ(NumberText(32874.5), "32874.5");
  EXPECT_EQ(NumberText(1.1010519491231e17), std::nullopt);
  EXPECT_EQ(NumberText(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
}

}  // namespace
}  // namespace gridkeeper::gridctl
