#include "contract/printer.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/time.hpp"
#include "contract/arguments.hpp"
#include "contract/naming.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;
using Cells = std::vector<std::pair<std::string, std::string>>;  // column and value, in order

std::string ScalarText(const pb::Message& message, const Field& field, int index) {
  const pb::Reflection& r = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_ENUM:
      return ShortName(
          *(many ? r.GetRepeatedEnum(message, &field, index) : r.GetEnum(message, &field)));
    case Field::CPPTYPE_BOOL:
      return (many ? r.GetRepeatedBool(message, &field, index) : r.GetBool(message, &field)) ? "yes"
                                                                                             : "no";
    case Field::CPPTYPE_INT32:
      return fmt::format(
          "{}", many ? r.GetRepeatedInt32(message, &field, index) : r.GetInt32(message, &field));
    case Field::CPPTYPE_INT64: {
      const std::int64_t value =
          many ? r.GetRepeatedInt64(message, &field, index) : r.GetInt64(message, &field);
      return IsTime(field) ? FormatTime(base::FromUnixMillis(value)) : fmt::format("{}", value);
    }
    case Field::CPPTYPE_UINT32:
      return fmt::format(
          "{}", many ? r.GetRepeatedUInt32(message, &field, index) : r.GetUInt32(message, &field));
    case Field::CPPTYPE_UINT64:
      return fmt::format(
          "{}", many ? r.GetRepeatedUInt64(message, &field, index) : r.GetUInt64(message, &field));
    case Field::CPPTYPE_DOUBLE:
      return fmt::format(
          "{}", many ? r.GetRepeatedDouble(message, &field, index) : r.GetDouble(message, &field));
    case Field::CPPTYPE_FLOAT:
      return fmt::format(
          "{}", many ? r.GetRepeatedFloat(message, &field, index) : r.GetFloat(message, &field));
    case Field::CPPTYPE_STRING: {
      std::string text =
          many ? r.GetRepeatedString(message, &field, index) : r.GetString(message, &field);
      if (field.type() != Field::TYPE_BYTES) return text;
      return absl::Base64Escape(text);
    }
    case Field::CPPTYPE_MESSAGE:
      break;
  }
  return "";
}

bool IsMessage(const Field& field) { return field.cpp_type() == Field::CPPTYPE_MESSAGE; }

std::vector<const Field*> SetFields(const pb::Message& message) {
  std::vector<const Field*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

void Flatten(const pb::Message& message, const std::string& prefix, Cells& cells) {
  const pb::Reflection& r = *message.GetReflection();
  for (const Field* field : SetFields(message)) {
    const std::string name = prefix + field->name();
    if (!field->is_repeated()) {
      if (IsMessage(*field)) {
        Flatten(r.GetMessage(message, field), name + ".", cells);
      } else {
        cells.emplace_back(name, ScalarText(message, *field, 0));
      }
      continue;
    }
    std::string joined;
    for (int i = 0; i < r.FieldSize(message, field); ++i) {
      if (i > 0) joined += IsMessage(*field) ? "; " : ",";
      joined += IsMessage(*field) ? ToLine(r.GetRepeatedMessage(message, field, i))
                                  : ScalarText(message, *field, i);
    }
    cells.emplace_back(name, joined);
  }
}

// Columns in the order of the type's fields, those left out that no row has.
std::string TableOf(const std::vector<Cells>& rows, const std::vector<std::string>& order) {
  std::map<std::string, std::size_t> widths;
  for (const Cells& row : rows) {
    for (const auto& [column, value] : row) {
      auto [it, added] = widths.try_emplace(column, column.size());
      it->second = std::max(it->second, value.size());
    }
  }
  std::vector<std::string> columns;
  for (const std::string& field : order) {
    for (const auto& [column, width] : widths) {
      if (column == field || column.starts_with(field + ".")) columns.push_back(column);
    }
  }
  std::string text;
  const auto line = [&](const auto& value_of) {
    std::string row;
    for (const std::string& column : columns)
      row += fmt::format("{:<{}}  ", value_of(column), widths[column]);
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  };
  line([](const std::string& column) { return column; });
  for (const Cells& row : rows) {
    line([&](const std::string& column) {
      auto it = std::find_if(row.begin(), row.end(),
                             [&](const auto& cell) { return cell.first == column; });
      return it == row.end() ? std::string("-") : it->second;
    });
  }
  return text;
}

void Write(const pb::Message& message, const std::string& prefix, std::string& text,
           std::string& tables) {
  const pb::Reflection& r = *message.GetReflection();
  for (const Field* field : SetFields(message)) {
    const std::string name = prefix + field->name();
    if (!IsMessage(*field)) {
      Cells cell;
      std::string joined;
      const int count = field->is_repeated() ? r.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) joined += (i > 0 ? "," : "") + ScalarText(message, *field, i);
      text += fmt::format("{:<28} {}\n", name, joined);
    } else if (!field->is_repeated()) {
      Write(r.GetMessage(message, field), name + ".", text, tables);
    } else {
      std::vector<Cells> rows;
      for (int i = 0; i < r.FieldSize(message, field); ++i) {
        Flatten(r.GetRepeatedMessage(message, field, i), "", rows.emplace_back());
      }
      std::vector<std::string> order;
      for (int i = 0; i < field->message_type()->field_count(); ++i) {
        order.push_back(field->message_type()->field(i)->name());
      }
      tables += fmt::format("{} ({})\n{}", name, rows.size(), TableOf(rows, order));
    }
  }
}

}  // namespace

std::string ToJson(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!pb::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

std::string ToTable(const pb::Message& message) {
  std::string text;
  std::string tables;
  Write(message, "", text, tables);
  return text + tables;
}

std::string ToLine(const pb::Message& message) {
  Cells cells;
  Flatten(message, "", cells);
  std::string line;
  for (const auto& [name, value] : cells)
    line += fmt::format("{}{}={}", line.empty() ? "" : " ", name, value);
  return line;
}

}  // namespace gridkeeper::gridctl
