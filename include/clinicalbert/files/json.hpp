#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/files/utf8_check.hpp"

namespace clinicalbert::files {

/// Arrays and objects inside one another, at most.
inline constexpr std::size_t json_depth_limit = 64;

/// Builds a value from the parser's events and stops at the first thing that an honest file does not hold.
///
/// nlohmann's parser keeps its own stack on the heap; its destructor of values does too. So depth costs memory only,
/// and the limit here is what bounds it.
class json_builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  using json = nlohmann::json;

  bool null() override { return add(json(nullptr)); }
  bool boolean(bool value) override { return add(json(value)); }
  bool number_integer(std::int64_t value) override { return add(json(value)); }
  bool number_unsigned(std::uint64_t value) override { return add(json(value)); }
  bool number_float(double value, const std::string&) override { return add(json(value)); }
  bool string(std::string& value) override { return add(json(std::move(value))); }
  bool binary(json::binary_t&) override { return refuse("holds binary data"); }
  bool start_object(std::size_t) override {
    if (!open(json::object())) return false;
    keys_.emplace_back();
    return true;
  }
  bool key(std::string& value) override {
    if (!keys_.back().insert(value).second) return refuse("has a key twice in one JSON object");
    key_ = std::move(value);
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    return close();
  }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    position_ = position;
    return refuse("is not valid JSON");
  }

  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] std::optional<std::size_t> position() const noexcept { return position_; }
  [[nodiscard]] json take() { return std::move(root_); }

 private:
  json* place(json&& value) {
    if (open_.empty()) return &(root_ = std::move(value));
    json& parent = *open_.back();
    if (parent.is_object()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }
  bool add(json&& value) {
    place(std::move(value));
    return true;
  }
  bool open(json&& value) {
    if (open_.size() == json_depth_limit) {
      return refuse("nests JSON deeper than " + std::to_string(json_depth_limit) + " levels");
    }
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  json root_;
  std::vector<json*> open_;  // stable: a parent grows only after its last child is closed
  std::vector<std::unordered_set<std::string>> keys_;
  std::string key_;
  std::string reason_;
  std::optional<std::size_t> position_;
};

/// Sends the events of a whole text, one JSON value and nothing after it, to `events`; false where they stopped it.
///
/// Not a template: a parser for each kind of events would be long to compile.
[[nodiscard]] inline bool send_json_events(std::string_view text, nlohmann::json_sax<nlohmann::json>& events) {
  return nlohmann::json::sax_parse(text.begin(), text.end(), &events, nlohmann::json::input_format_t::json, true);
}

/// Parses a whole text as one JSON value: strict UTF-8, no duplicate keys, no comments, nothing after the value,
/// at most `json_depth_limit` levels.
///
/// Throws file_error for `origin` with a byte offset in `text` where there is one, and never a word of the text.
/// `first_byte` is where `text` begins in the file and is added to that offset.
[[nodiscard]] inline nlohmann::json parse_json(std::string_view text, const std::filesystem::path& origin,
                                               std::size_t first_byte = 0) {
  const auto at = [&](std::size_t offset) { return " (byte " + std::to_string(first_byte + offset) + ")"; };
  if (const auto bad = first_invalid_utf8(text)) throw file_error(origin, "is not valid UTF-8" + at(*bad));
  json_builder builder;
  if (!send_json_events(text, builder)) {
    const auto position = builder.position();
    // nlohmann counts the byte it has read, from 1.
    throw file_error(origin, builder.reason() + (position ? at(*position == 0 ? 0 : *position - 1) : ""));
  }
  return builder.take();
}

/// Parses a whole file as one JSON value, as `parse_json` does.
[[nodiscard]] inline nlohmann::json read_json(const std::filesystem::path& path) {
  const mapped_file file(path);
  return parse_json(file.text(), path);
}

}  // namespace clinicalbert::files
