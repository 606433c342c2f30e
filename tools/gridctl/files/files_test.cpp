#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "files/append_file.hpp"
#include "files/whole_file.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~FilesTest() override { std::filesystem::remove_all(folder_); }
  std::string Path(const char* name) const { return (folder_ / name).string(); }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

std::vector<std::string> LinesOf(const AppendFile& file) {
  std::vector<std::string> lines;
  ForEachLine(file, [&](std::string_view line, std::int64_t) { lines.emplace_back(line); });
  return lines;
}

TEST_F(FilesTest, ALineThatAKillToreIsCutOffAndTheNextIsWhole) {
  std::ofstream(Path("log")) << "one\ntwo\nthr";
  auto file = AppendFile::Open(Path("log"));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Append("four\n").ok());
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_THAT(LinesOf(*file), ElementsAre("one", "two", "four"));
}

TEST_F(FilesTest, WhatIsAppendedAfterClearIsAllThereIs) {
  auto file = AppendFile::Open(Path("log"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->Append("one\n").ok());
  ASSERT_TRUE(file->Clear().ok());
  ASSERT_TRUE(file->Append("two\n").ok());
  EXPECT_THAT(LinesOf(*file), ElementsAre("two"));
}

TEST_F(FilesTest, OneProcessHoldsAFile) {
  auto file = AppendFile::Open(Path("log"));
  ASSERT_TRUE(file.ok());
  EXPECT_FALSE(AppendFile::Open(Path("log")).ok());
}

TEST_F(FilesTest, AFileIsReplacedAsAWhole) {
  ASSERT_TRUE(WriteWhole(Path("list"), "old").ok());
  ASSERT_TRUE(WriteWhole(Path("list"), std::string("new\0one", 7)).ok());
  EXPECT_EQ(*ReadWhole(Path("list")), std::string("new\0one", 7));
  EXPECT_FALSE(std::filesystem::exists(Path("list.new")));
}

TEST_F(FilesTest, AFileThatCannotBeWrittenLeavesTheOldOne) {
  ASSERT_TRUE(WriteWhole(Path("list"), "old").ok());
  std::filesystem::create_directory(Path("list.new"));
  EXPECT_FALSE(WriteWhole(Path("list"), "new").ok());
  EXPECT_EQ(*ReadWhole(Path("list")), "old");
  EXPECT_TRUE(absl::IsNotFound(ReadWhole(Path("none")).status()));
}

}  // namespace
}  // namespace gridkeeper::gridctl
