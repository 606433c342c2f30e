#include "registration/domain/feed_text.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::registration {
namespace {

TEST(PlainTextTest, WideCharactersAndSpacesBecomeTheUsualOnes) {
  EXPECT_EQ(PlainText("　张三　１２\t "), "张三 12");
  EXPECT_EQ(PlainText("ＡＢ（１）"), "AB(1)");
  EXPECT_EQ(PlainText("\xef\xbb\xbf张\xe2\x80\x8b三"), "张三");
  EXPECT_EQ(PlainText("  "), "");
  EXPECT_EQ(PlainText("\xf0\x9f\x8f\xa0"), "\xf0\x9f\x8f\xa0");
}

TEST(PlainTextTest, WhatIsNotUtf8StaysAsItIs) {
  for (const std::string text : {"\xff", "a\xe5\xbc", "\xc0\x80", "\xd5\xc5\xc8\xfd"}) {
    EXPECT_EQ(PlainText(text), text);
  }
}

TEST(PlainIdNumberTest, SpacesDashesAndASmallCheckDigitAreMended) {
  EXPECT_EQ(PlainIdNumber("１１０１０５１９４９１２３１００２ｘ"), "11010519491231002X");
  EXPECT_EQ(PlainIdNumber(" 110105 19491231-002x"), "11010519491231002X");
  EXPECT_EQ(PlainIdNumber("unknown"), "unknown");
}

TEST(PlainPhoneTest, MobilesAndLandlinesOfAllForms) {
  for (const char* text : {"138-1234-5678", "+86 138 1234 5678", "008613812345678", "8613812345678",
                           "１３８１２３４５６７８"}) {
    EXPECT_EQ(PlainPhone(text), "13812345678") << text;
  }
  for (const char* text :
       {"(0571)87654321", "0571 87654321", "0571-87654321", "+86 571 87654321"}) {
    EXPECT_EQ(PlainPhone(text), "0571-87654321") << text;
  }
  EXPECT_EQ(PlainPhone("010 65432100"), "010-65432100");
  EXPECT_EQ(PlainPhone("021-65432100"), "021-65432100");
  EXPECT_EQ(PlainPhone("none"), "none");
  EXPECT_EQ(PlainPhone(""), "");
}

TEST(ReadAddressTest, IsReadWhateverItsMarks) {
  const Address address{"3", "2", 5, "501"};
  for (const char* text :
       {"3幢2单元501室", "3号楼2单元5楼501", "3栋2单元5层501户", "３幢２单元５０１",
        "西湖小区3幢2单元501室", "3-2-501", "3#2单元501", "3幢 2单元 501"}) {
    EXPECT_EQ(ReadAddress(text), address) << text;
  }
  EXPECT_EQ(ReadAddress("3幢501"), (Address{"3", "", 5, "501"}));
  EXPECT_EQ(ReadAddress("A座1203室"), (Address{"A", "", 12, "1203"}));
  EXPECT_EQ(ReadAddress("文三路12号 3-501"), (Address{"3", "", 5, "501"}));
  EXPECT_EQ(ReadAddress("3楼7室"), (Address{"3", "", std::nullopt, "7"}));
}

TEST(ReadAddressTest, WithoutBuildingOrDoorThereIsNone) {
  for (const char* text : {"", "西湖小区", "3幢", "501", "501室", "\xff"}) {
    EXPECT_FALSE(ReadAddress(text)) << text;
  }
}

}  // namespace
}  // namespace gridkeeper::registration
