#include "eventing/meta.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::eventing {
namespace {

common::v1::EventMeta SomeMeta(std::size_t actor_size) {
  common::v1::EventMeta meta;
  meta.set_actor(std::string(actor_size, 'a'));
  meta.mutable_cause()->set_topic("health.commands.v1");
  meta.mutable_cause()->set_partition(3);
  meta.mutable_cause()->set_offset(17);
  meta.mutable_cause()->set_index(1);
  return meta;
}

TEST(MetaTest, MetaAndBodyAreOneMessage) {
  common::v1::CommandRejected body;
  body.set_field("amount");
  for (std::size_t size : {0, 20, 200, 20'000}) {  // lengths of one, two and three bytes
    const std::string value = WithMeta(SomeMeta(size), body.SerializeAsString());
    common::v1::CommandRejected whole;
    ASSERT_TRUE(whole.ParseFromString(value));
    EXPECT_EQ(whole.field(), "amount");
    EXPECT_EQ(whole.meta().actor().size(), size);
    EXPECT_EQ(ReadMeta<common::v1::EventMeta>(value)->cause().offset(), 17);
  }
}

TEST(MetaTest, FindsTheMetaWhereverAnotherWriterPutIt) {
  common::v1::CommandRejected body;
  body.set_message("first");
  common::v1::CommandRejected meta_only;
  *meta_only.mutable_meta() = SomeMeta(2);
  const std::string value = body.SerializeAsString() + meta_only.SerializeAsString();
  EXPECT_EQ(ReadMeta<common::v1::EventMeta>(value)->actor(), "aa");
}

TEST(MetaTest, RefusesBytesThatAreNoMessage) {
  EXPECT_FALSE(ReadMeta<common::v1::EventMeta>(""));
  EXPECT_FALSE(ReadMeta<common::v1::EventMeta>("\x0a\x7fshort"));
  EXPECT_FALSE(ReadMeta<common::v1::EventMeta>("\xff\xff\xff\xff"));
}

TEST(MetaTest, TimesKeepTheirMilliseconds) {
  const base::TimePoint time = base::FromUnixMillis(1'583'020'799'007);
  EXPECT_EQ(FormatTime(time), "2020-02-29T23:59:59.007Z");
  EXPECT_EQ(ParseTime(FormatTime(time)), time);
  EXPECT_FALSE(ParseTime("2020-02-30T00:00:00.000Z"));
  EXPECT_FALSE(ParseTime("2020-02-29 23:59:59.007Z"));
  EXPECT_FALSE(ParseTime(""));
}

TEST(MetaTest, IdsDeriveFromTheCause) {
  EXPECT_EQ(IdOf(SomeMeta(0).cause()), "health.commands.v1/3/17/1");
}

}  // namespace
}  // namespace gridkeeper::eventing
