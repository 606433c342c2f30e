// How names of the protos are written on the command line.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

// "RecordFollowUp" and "record_follow_up" -> "record-follow-up".
std::string Kebab(std::string_view name);

// SYMPTOM_SORE_THROAT -> "sore_throat": without the enum's name in front.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// The value named so: short or full, either case, '-' as good as '_'. nullptr when there is none.
const google::protobuf::EnumValueDescriptor* FindValue(const google::protobuf::EnumDescriptor& type,
                                                       std::string_view name);

// All short names but UNSPECIFIED, with commas.
std::string ValueNames(const google::protobuf::EnumDescriptor& type);

}  // namespace gridkeeper::gridctl
