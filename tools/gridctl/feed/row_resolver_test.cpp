#include "feed/row_resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gridkeeper::gridctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kGridA[] = "330106001001001";
constexpr char kGridB[] = "330106001001002";

class RowResolverTest : public testing::Test {
 protected:
  RowResolverTest()
      : index_({kGridA, kGridB},
               {{kGridA, "a1", "1号楼"},
                {kGridA, "a3", "Building 3"},
                {kGridA, "east3", "翠苑一区3幢"},
                {kGridB, "b1", "1幢"},
                {kGridB, "garden", "海棠苑"},
                {kGridB, "east1", "East Gate 1"},
                {kGridB, "b13", "13"}},
               {{"科研楼", "Building 3"}, {"7#", "13"}, {"老楼", "nowhere"}}) {}

  // "grid building unit floor door", or "field: message".
  std::string Resolve(const FeedRow& row, const char* place_columns) {
    const FeedMapping mapping = *ParseMapping(
        std::string(R"({"columns": {"name": "n", "id_number": "i", "grid_code": "g", )") +
            place_columns + "}}",
        "a.csv");
    const auto resolved = RowResolver(index_, mapping).Resolve(row);
    if (const auto* fault = std::get_if<RowFault>(&resolved))
      return fault->field + ": " + fault->message;
    ready_ = std::get<ReadyRow>(resolved);
    return ready_.grid.substr(12) + " " + ready_.building_id + " " + ready_.unit + " " +
           std::to_string(ready_.floor) + " " + ready_.door;
  }
  static FeedRow Person() {
    FeedRow row{7, {}, {}};
    Set(row, FeedField::kName, "王　芳");
    Set(row, FeedField::kIdNumber, "１１０１０５ 19491231 002x");
    return row;
  }
  static void Set(FeedRow& row, FeedField field, std::string text) {
    row.texts.at(static_cast<std::size_t>(field)) = std::move(text);
  }
  std::string At(const std::string& address, const std::string& grid = "") {
    FeedRow row = Person();
    Set(row, FeedField::kAddress, address);
    Set(row, FeedField::kGridCode, grid);
    return Resolve(row, R"("address": "a")");
  }
  std::string In(const std::string& building, const std::string& unit, const std::string& floor,
                 const std::string& door, const std::string& grid = "") {
    FeedRow row = Person();
    Set(row, FeedField::kBuilding, building);
    Set(row, FeedField::kUnit, unit);
    Set(row, FeedField::kFloor, floor);
    Set(row, FeedField::kDoor, door);
    Set(row, FeedField::kGridCode, grid);
    return Resolve(row, R"("building": "b", "door": "d")");
  }
  std::string With(FeedField field, const std::string& text) {
    FeedRow row = Person();
    Set(row, FeedField::kAddress, "3幢501");
    Set(row, field, text);
    return Resolve(row, R"("address": "a")");
  }

  BuildingIndex index_;
  ReadyRow ready_;
};

TEST_F(RowResolverTest, BringsARowIntoTheRegistersForm) {
  FeedRow row = Person();
  Set(row, FeedField::kPhone, "+86 138-1234-5678");
  Set(row, FeedField::kBirthDate, "1949年12月31日");
  Set(row, FeedField::kAddress, "文一西路18号 ３幢 ２单元 ５０１室");
  EXPECT_EQ(Resolve(row, R"("address": "a")"), "001 a3 2 5 501");
  EXPECT_EQ(ready_.number, 7);
  EXPECT_EQ(ready_.grid, kGridA);
  EXPECT_EQ(ready_.name, "王芳");
  EXPECT_EQ(ready_.id_number, "11010519491231002X");
  EXPECT_EQ(ready_.phone, "13812345678");
  EXPECT_EQ(ready_.birth_date, "1949-12-31");
}

TEST_F(RowResolverTest, FindsABuildingByItsDesignatorOrItsNameInTheAddress) {
  EXPECT_EQ(At("3号楼501"), "001 a3  5 501");
  EXPECT_EQ(At("杭州市翠苑一区3幢501室"), "001 east3  5 501");
  EXPECT_EQ(At("海棠苑2单元501"), "002 garden 2 5 501");
  EXPECT_EQ(At("13-501"), "002 b13  5 501");
  EXPECT_EQ(At("No. 7 east gate 1, 2-501"), "002 east1 2 5 501");
  EXPECT_THAT(At("East Gate 12-501"), StartsWith("address: names no registered building"));
}

TEST_F(RowResolverTest, PrefersTheMappingsNames) {
  EXPECT_EQ(At("科研楼501"), "001 a3  5 501");
  EXPECT_EQ(At("7幢501"), "002 b13  5 501");
  EXPECT_EQ(In("科研楼", "", "", "501"), "001 a3  5 501");
  EXPECT_THAT(In("老楼", "", "", "501"), StartsWith("building: names no registered building"));
}

TEST_F(RowResolverTest, FindsABuildingInAColumnOfItsOwn) {
  EXPECT_EQ(In("３幢", "2单元", "五层", "501室"), "001 a3 2 5 501");
  EXPECT_EQ(In("building3", "", "", "1203"), "001 a3  12 1203");
  EXPECT_EQ(In("翠苑 一区3幢", "", "-1", "东"), "001 east3  -1 东");
}

TEST_F(RowResolverTest, WantsOneBuildingAndTellsWhichThereAre) {
  EXPECT_THAT(At("1幢501"),
              AllOf(StartsWith("address: may be any of 2 buildings (a1 in grid 330106001001001, b1 "
                               "in grid 330106001001002)"),
                    HasSubstr("mapping's buildings"), Not(HasSubstr("501 "))));
  EXPECT_EQ(At("1幢501", kGridB), "002 b1  5 501");
  EXPECT_EQ(In("1", "", "", "501", kGridA), "001 a1  5 501");
  // Equal names go before equal designators.
  EXPECT_EQ(In("1幢", "", "", "501"), "002 b1  5 501");
  EXPECT_THAT(At("9幢501"), AllOf(StartsWith("address: names no registered building"),
                                  HasSubstr("register-building")));
  EXPECT_THAT(At("3幢501", kGridB), StartsWith("address: names no registered building"));
  EXPECT_THAT(At("1幢501", "330106001001009"), StartsWith("grid_code: is no grid in use"));
}

TEST_F(RowResolverTest, RejectsAtSightWhatRegistrationWould) {
  EXPECT_THAT(With(FeedField::kName, " 　"), StartsWith("name: is empty"));
  std::string long_name;
  for (int i = 0; i < 61; ++i) long_name += "张";
  EXPECT_THAT(With(FeedField::kName, long_name), StartsWith("name: has more than 60"));
  EXPECT_THAT(With(FeedField::kName, "A\x01"), StartsWith("name: holds control characters"));
  EXPECT_THAT(With(FeedField::kIdNumber, ""), StartsWith("id_number: is empty"));
  EXPECT_THAT(With(FeedField::kIdNumber, "110105194912310021"),
              StartsWith("id_number: has a wrong check digit"));
  EXPECT_THAT(With(FeedField::kPhone, "12345"), StartsWith("phone: must be one number"));
  EXPECT_THAT(With(FeedField::kBirthDate, "1949-12"), StartsWith("birth_date: must be a day"));
  EXPECT_THAT(With(FeedField::kBirthDate, "19491230"), StartsWith("birth_date: is not the one"));
  EXPECT_THAT(At(""), StartsWith("address: is empty"));
  EXPECT_THAT(At("3幢"), StartsWith("address: names no building and door"));
  EXPECT_THAT(At("3幢12345678901234567"), StartsWith("address: has more than 16"));
  EXPECT_THAT(In("3", "", "", ""), StartsWith("door: is empty"));
  EXPECT_THAT(In("", "", "", "501"), StartsWith("building: is empty"));
  EXPECT_THAT(In("3", "", "top", "501"), StartsWith("floor: must be a number"));
  EXPECT_THAT(In("3", "", "201", "501"), StartsWith("floor: has a floor"));
}

TEST_F(RowResolverTest, PassesOnTheFaultOfARowThatCouldNotBeRead) {
  FeedRow row = Person();
  row.fault = {"", "is broken"};
  EXPECT_EQ(Resolve(row, R"("address": "a")"), ": is broken");
}

}  // namespace
}  // namespace gridkeeper::gridctl
