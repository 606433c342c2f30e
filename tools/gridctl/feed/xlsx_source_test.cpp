#include "feed/xlsx_source.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kWorkbook[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns:r="r"><sheets>
<sheet name="old" sheetId="1" state="hidden" r:id="rId1"/><sheet name="people" sheetId="2" r:id="rId2"/>
</sheets></workbook>)";
constexpr char kRelations[] = R"(<Relationships>
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>)";
constexpr char kShared[] = R"(<sst><si><t>姓名</t></si><si><t>身份证号</t></si>
<si><r><t>现</t></r><r><rPr/><t>住址</t></r><rPh sb="0" eb="1"><t>xianzhuzhi</t></rPh></si>
<si><t xml:space="preserve"> 张三 </t></si></sst>)";
constexpr char kHeader[] = R"(<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>
<c r="E2" t="s"><v>2</v></c></row>)";

class XlsxSourceTest : public testing::Test {
 protected:
  ~XlsxSourceTest() override { std::filesystem::remove(path_); }

  void Write(const std::string& rows, const std::string& workbook = kWorkbook) {
    const std::string sheet = "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
    WriteParts({{"xl/workbook.xml", workbook},
                {"xl/_rels/workbook.xml.rels", kRelations},
                {"xl/sharedStrings.xml", kShared},
                {"xl/worksheets/sheet1.xml", "<worksheet/>"},
                {"xl/worksheets/sheet2.xml", sheet}});
  }
  void WriteParts(const std::map<std::string, std::string>& parts) {
    zip_t* archive = zip_open(path_.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto& [name, text] : parts) {
      zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
      ASSERT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0);
    }
    ASSERT_EQ(zip_close(archive), 0);
  }
  absl::StatusOr<std::unique_ptr<FeedSource>> Open(const std::string& keys = "") {
    return OpenFeedSource(
        path_,
        *ParseMapping(
            "{" + keys + R"("columns": {"name":"姓名","id_number":"身份证号","address":"现住址"}})",
            "a.xlsx"));
  }
  std::string OpenError(const std::string& keys = "") {
    return std::string(Open(keys).status().message());
  }
  // "3: name|id number|address", or "3! field: message" of a row with a fault.
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    auto source = Open();
    EXPECT_TRUE(source.ok()) << source.status();
    while (source.ok()) {
      const auto row = *(*source)->Next();
      if (!row) break;
      rows.push_back(
          row->fault
              ? fmt::format("{}! {}: {}", row->number, row->fault->field, row->fault->message)
              : fmt::format("{}: {}|{}|{}", row->number, row->At(FeedField::kName),
                            row->At(FeedField::kIdNumber), row->At(FeedField::kAddress)));
    }
    return rows;
  }

  std::string path_ = fmt::format("{}/feed-{}.xlsx", testing::TempDir(), getpid());
};

TEST_F(XlsxSourceTest, ReadsSharedAndInlineTextsAndNumbers) {
  Write(std::string(R"(<row r="1"><c r="A1" t="inlineStr"><is><t>Register</t></is></c></row>)") +
        kHeader +
        R"(<row r="3"><c r="B3" t="s"><v>3</v></c><c r="C3"><v>1.3812345678E10</v></c>
           <c r="E3" t="inlineStr"><is><r><t>3&#24162;</t></r><r><t>501</t></r></is></c></row>
           <row r="4"><c r="A4"><v>1</v></c><c r="B4" t="str"><f>A4</f><v>李四</v></c><c r="E4"><v>501</v></c></row>
           <row r="9"><c r="E9" t="n"><v>32874.5</v></c></row>)");
  EXPECT_THAT(Rows(), ElementsAre("3:  张三 |13812345678|3幢501", "4: 李四||501", "9: ||32874.5"));
}

TEST_F(XlsxSourceTest, KnowsRowsAndCellsThatDoNotSayWhereTheyAre) {
  Write(R"(<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>
           <row/><row><c t="str"><v> </v></c></row>
           <row><c t="str"><v>A</v></c><c t="str"><v>1</v></c><c t="str"><v>B</v></c></row>)");
  EXPECT_THAT(Rows(), ElementsAre("4: A|1|B"));
}

TEST_F(XlsxSourceTest, KnowsPrefixesOfNamespaces) {
  Write("");
  WriteParts(
      {{"xl/workbook.xml",
        R"(<x:workbook xmlns:x="x" xmlns:r="r"><x:sheets><x:sheet name="a" r:id="rId2"/></x:sheets></x:workbook>)"},
       {"xl/_rels/workbook.xml.rels", kRelations},
       {"xl/sharedStrings.xml", kShared},
       {"xl/worksheets/sheet2.xml",
        R"(<x:worksheet xmlns:x="x"><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c>
                  <x:c r="C1" t="s"><x:v>2</x:v></x:c></x:row><x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row></x:worksheet>)"}});
  EXPECT_THAT(Rows(), ElementsAre("2: |7|"));
}

TEST_F(XlsxSourceTest, TakesNoNumberThatHasLostItsLastDigits) {
  Write(std::string(kHeader) +
        R"(<row r="3"><c r="B3" t="str"><v>A</v></c><c r="C3"><v>1.1010519491231E+17</v></c></row>
           <row r="4"><c r="B4" t="e"><v>#REF!</v></c></row>
           <row r="5"><c r="B5" t="s"><v>99</v></c></row>
           <row r="6"><c r="A6"><v>1.1010519491231E+17</v></c><c r="B6" t="str"><v>B</v></c></row>)");
  EXPECT_THAT(Rows(), ElementsAre(StartsWith("3! id_number: holds an error, or a number of more"),
                                  StartsWith("4! name: holds an error"), StartsWith("5! name: "),
                                  "6: B||"));
}

TEST_F(XlsxSourceTest, StreamsALongSheet) {
  std::string rows = kHeader;
  for (int i = 3; i < 30'003; ++i)
    rows += fmt::format(R"(<row r="{0}"><c r="B{0}" t="str"><v>N{0}</v></c></row>)", i);
  Write(rows);
  const std::vector<std::string> read = Rows();
  ASSERT_THAT(read, SizeIs(30'000));
  EXPECT_EQ(read.back(), "30002: N30002||");
}

TEST_F(XlsxSourceTest, AnswersARowThatIsTooLongAndGoesOn) {
  Write(std::string(kHeader) + R"(<row r="3"><c r="B3" t="str"><v>)" +
        std::string(kLongestRow + 1, 'x') +
        R"(</v></c></row><row r="4"><c r="B4" t="str"><v>B</v></c></row>)");
  EXPECT_THAT(Rows(), ElementsAre(StartsWith("3! : has more than 65536 bytes"), "4: B||"));
}

TEST_F(XlsxSourceTest, SaysFromWhichRowOnASheetIsDamaged) {
  Write(std::string(kHeader) +
        R"(<row r="3"><c r="B3" t="str"><v>A</v></c></row><row r="7"><c r="B7"><v></row>)");
  EXPECT_THAT(Rows(), ElementsAre("3: A||", StartsWith("7! : is damaged, and so is all that")));
}

TEST_F(XlsxSourceTest, SaysWhereAnArchiveIsDamaged) {
  std::string rows = kHeader;
  unsigned seed = 1;
  for (int i = 3; i < 20'003; ++i) {
    seed = seed * 1664525 + 1013904223;  // so that it does not shrink to nothing
    rows += fmt::format(R"(<row r="{0}"><c r="B{0}" t="str"><v>{1}</v></c></row>)", i, seed);
  }
  Write(rows);
  std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path_)) / 2);
  file << std::string(100, '\0');
  file.close();
  const std::vector<std::string> read = Rows();
  ASSERT_GT(read.size(), 100u);
  EXPECT_LT(read.size(), 20'000u);
  EXPECT_THAT(read.back(), HasSubstr("! : is damaged"));
}

TEST_F(XlsxSourceTest, FailsAtOnceWithoutSheetOrHeaderOrWorkbook) {
  Write("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
  EXPECT_THAT(OpenError(), HasSubstr("has columns.id_number (\"身份证号\"), columns.address"));
  EXPECT_THAT(OpenError(R"("sheet": "peeple", )"),
              HasSubstr("sheet: there is no \"peeple\"; the workbook has \"old\", \"people\""));
  std::ofstream(path_, std::ios::trunc) << "\xd0\xcf\x11\xe0 a workbook of long ago";
  EXPECT_THAT(OpenError(), HasSubstr("is no XLSX workbook"));
  std::filesystem::remove(path_);
  EXPECT_FALSE(Open().ok());
}

TEST_F(XlsxSourceTest, StandsRowsWithinRows) {
  Write(std::string(kHeader) + R"(<row r="3"><c r="B3"><v>1<row>2</row>3</v></c>4</row>)");
  EXPECT_THAT(Rows(), ElementsAre());
}

TEST_F(XlsxSourceTest, RefusesEntities) {
  Write(kHeader, R"(<!DOCTYPE a [<!ENTITY b "people">]><workbook xmlns:r="r"><sheets>
                    <sheet name="&b;" sheetId="2" r:id="rId2"/></sheets></workbook>)");
  EXPECT_THAT(OpenError(), HasSubstr("is no XLSX workbook"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
