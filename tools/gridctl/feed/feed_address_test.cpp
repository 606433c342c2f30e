#include "feed/feed_address.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::gridctl {
namespace {

std::string Read(std::string_view text) {
  const std::optional<Address> address = ReadAddress(text);
  if (!address) return "-";
  return address->building + "|" + address->unit + "|" +
         (address->floor ? std::to_string(*address->floor) : "") + "|" + address->door;
}

TEST(ReadAddress, FollowsTheMarks) {
  EXPECT_EQ(Read("3幢2单元5楼501室"), "3|2|5|501");
  EXPECT_EQ(Read("浙江省杭州市文一西路18号3号楼501"), "3||5|501");
  EXPECT_EQ(Read("文三路 03栋 A单元 1203 户"), "3|A|12|1203");
  EXPECT_EQ(Read("Ａ座１２０３"), "A||12|1203");
  EXPECT_EQ(Read("5号院3#楼2门501"), "3|2|5|501");
  EXPECT_EQ(Read("3 幢 2 单元 501 室"), "3|2|5|501");
  EXPECT_EQ(Read("3楼2单元501"), "3|2|5|501");
  EXPECT_EQ(Read("3幢501号"), "3||5|501");
  EXPECT_EQ(Read("3幢2单元501室3人"), "3|2|5|501");
  EXPECT_EQ(Read("3幢2单元地下1层01室"), "3|2|-1|01");
}

TEST(ReadAddress, TakesPlacesWhereThereAreNoMarks) {
  EXPECT_EQ(Read("3-2-501"), "3|2|5|501");
  EXPECT_EQ(Read("翠苑１区 3—2—501室"), "3|2|5|501");
  EXPECT_EQ(Read("文一西路18号3-501"), "3||5|501");
  EXPECT_EQ(Read("3幢2-501"), "3|2|5|501");
  EXPECT_EQ(Read("3#-2-501"), "3|2|5|501");
}

TEST(ReadAddress, KnowsChineseNumbers) {
  EXPECT_EQ(Read("三墩镇十五号楼二单元五〇一室"), "15|2|5|501");
  EXPECT_EQ(Read("文一路二十三幢十楼1001"), "23||10|1001");
}

TEST(ReadAddress, TakesNothingThatCanBeReadInTwoWays) {
  for (const char* text :
       {"", "文一西路18号", "3幢", "3幢2单元", "501室", "2单元501室", "18号3楼301室", "3幢5幢501室",
        "3幢501室502室", "3幢501、502室", "3幢7 2 501", "4-3-2-501", "文一西路501"}) {
    EXPECT_EQ(Read(text), "-") << text;
  }
}

TEST(ReadBehindBuilding, NeedsNoBuildingAndTakesNoOther) {
  EXPECT_EQ(ReadBehindBuilding("2单元501室"), (Address{"", "2", 5, "501"}));
  EXPECT_EQ(ReadBehindBuilding("-2-501"), (Address{"", "2", 5, "501"}));
  EXPECT_EQ(ReadBehindBuilding(" 501"), (Address{"", "", 5, "501"}));
  EXPECT_EQ(ReadBehindBuilding("3幢501"), std::nullopt);
  EXPECT_EQ(ReadBehindBuilding("东门"), std::nullopt);
}

TEST(Columns, AreTakenWithoutTheirMarks) {
  EXPECT_EQ(PlainPart("2单元"), "2");
  EXPECT_EQ(PlainPart("二单元"), "2");
  EXPECT_EQ(PlainPart(" 501 室"), "501");
  EXPECT_EQ(PlainPart("５０１室"), "501");
  EXPECT_EQ(PlainPart("501号"), "501");
  EXPECT_EQ(PlainPart("东501室"), "东501室");
  EXPECT_EQ(PlainPart("501"), "501");
  EXPECT_EQ(ReadFloor("五层"), 5);
  EXPECT_EQ(ReadFloor("-1"), -1);
  EXPECT_EQ(ReadFloor("地下1层"), -1);
  EXPECT_EQ(ReadFloor("顶楼"), std::nullopt);
  EXPECT_EQ(ReadFloor("1000"), std::nullopt);
}

TEST(Designator, IsTheNumberOfANameThatIsNothingElse) {
  for (const char* name : {"3号楼", "3幢", "03#", "三栋", "Building 3", "building 3", "No.3",
                           "第3幢", "３号", "3", "3 # 楼"}) {
    EXPECT_EQ(Designator(name), "3") << name;
  }
  EXPECT_EQ(Designator("a座"), "A");
  EXPECT_EQ(Designator("12B幢"), "12B");
  for (const char* name : {"", "翠苑一区3幢", "海棠苑", "East 3", "3-2", "幢", "\xff"})
    EXPECT_EQ(Designator(name), "") << name;
}

}  // namespace
}  // namespace gridkeeper::gridctl
