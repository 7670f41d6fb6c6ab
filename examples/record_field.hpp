#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "examples/text_worker.hpp"

namespace clinicalbert::examples {

/// A string of a JSON line, such as its "id" or its second text; empty where there is none, and of other kinds of
/// texts. A view of the record. Throws std::runtime_error where it is no string.
[[nodiscard]] inline std::string_view record_field(const text_record& record, const char* name) {
  if (record.fields == nullptr) return {};
  const auto found = record.fields->find(name);
  if (found == record.fields->end() || found->is_null()) return {};
  if (!found->is_string()) throw std::runtime_error(std::string("has no string \"") + name + "\"");
  return found->get_ref<const std::string&>();
}

/// A line of JSON for a text, its id first where it has one.
[[nodiscard]] inline std::string record_line(std::string_view id, const nlohmann::ordered_json& found) {
  nlohmann::ordered_json json;
  if (!id.empty()) json["id"] = id;
  json.update(found);
  return json.dump() + "\n";
}

}  // namespace clinicalbert::examples
