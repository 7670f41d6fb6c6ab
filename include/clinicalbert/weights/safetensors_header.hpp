#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// What the header says of one tensor; [begin, end) in bytes of the data that follow the header.
struct safetensors_entry {
  std::string name;
  element type = element::f32;
  shape sizes;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct safetensors_header {
  std::vector<safetensors_entry> entries;       // in the header's order
  std::map<std::string, std::string> metadata;  // "__metadata__"
};

/// Follows the JSON parser through a header and stops at the first thing that the format does not have there, so
/// nothing is built that is larger than the header.
class safetensors_header_reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  safetensors_header header;
  std::string wrong;  // the sentence, if reading stopped

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a boolean"); }
  bool number_integer(std::int64_t) override { return unexpected("a negative number"); }
  bool number_float(double, const std::string&) override { return unexpected("a fraction or a number beyond 64 bits"); }
  bool binary(nlohmann::json::binary_t&) override { return unexpected("binary data"); }
  bool number_unsigned(std::uint64_t value) override {
    if (place_ != place::sizes && place_ != place::offsets) return unexpected("a number");
    if (place_ == place::sizes) {
      if (entry().sizes.full()) return refuse_entry("has more than " + std::to_string(shape::most_axes) + " axes");
      entry().sizes.push_back(value);
      return true;
    }
    if (offsets_ == 2) return refuse_entry("has more than two data_offsets");
    (offsets_++ == 0 ? entry().begin : entry().end) = value;
    return true;
  }
  bool string(std::string& value) override {
    if (place_ == place::metadata) {
      header.metadata[key_] = std::move(value);
      return true;
    }
    if (place_ != place::entry || key_ != "dtype") return unexpected("a string");
    const auto type = element_named(value);
    if (!type) return refuse_entry("has the unknown dtype " + shown_name(value));
    entry().type = *type;
    return true;
  }
  bool start_object(std::size_t) override {
    if (place_ == place::start) {
      place_ = place::root;
    } else if (place_ == place::root && key_ == "__metadata__") {
      place_ = place::metadata;
      keys_.clear();
    } else if (place_ == place::root) {
      place_ = place::entry;
      keys_.clear();
      offsets_ = 0;
      header.entries.emplace_back().name = key_;
    } else {
      return unexpected("an object");
    }
    return true;
  }
  bool key(std::string& value) override {
    if (!(place_ == place::root ? names_ : keys_).insert(value).second) {
      if (place_ == place::root) return refuse("names the tensor " + shown_name(value) + " twice");
      return place_ == place::entry ? refuse_entry("has the field " + shown_name(value) + " twice")
                                    : refuse("has the metadata key " + shown_name(value) + " twice");
    }
    if (place_ == place::entry && value != "dtype" && value != "shape" && value != "data_offsets") {
      return refuse_entry("has the unknown field " + shown_name(value));
    }
    key_ = std::move(value);
    return true;
  }
  bool end_object() override {
    if (place_ == place::entry) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!keys_.contains(field)) return refuse_entry(std::string("has no ") + field);
      }
    }
    place_ = place_ == place::root ? place::start : place::root;
    return true;
  }
  bool start_array(std::size_t) override {
    if (place_ != place::entry || (key_ != "shape" && key_ != "data_offsets")) return unexpected("an array");
    place_ = key_ == "shape" ? place::sizes : place::offsets;
    return true;
  }
  bool end_array() override {
    if (place_ == place::offsets && offsets_ != 2) return refuse_entry("has fewer than two data_offsets");
    place_ = place::entry;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("has a header that is not valid JSON (byte " +
                  std::to_string(8 + (position == 0 ? 0 : position - 1)) + ")");
  }

 private:
  enum class place : std::uint8_t { start, root, metadata, entry, sizes, offsets };

  safetensors_entry& entry() { return header.entries.back(); }
  bool refuse(std::string sentence) {
    wrong = std::move(sentence);
    return false;
  }
  bool refuse_entry(const std::string& sentence) {
    return refuse("tensor " + shown_name(entry().name) + " " + sentence);
  }
  bool unexpected(const std::string& found) {
    switch (place_) {
      case place::start:
        return refuse("has a header that is " + found + " where a JSON object was expected");
      case place::root:
        return refuse("has " + found + " for the tensor " + shown_name(key_) + " in its header");
      case place::metadata:
        return refuse("has " + found + " in its metadata where a string was expected");
      case place::entry:
        return refuse_entry("has " + found + " as its " + key_);
      default:
        return refuse_entry("has " + found + " in its " + key_);
    }
  }

  place place_ = place::start;
  std::string key_;
  std::unordered_set<std::string> names_;  // tensors so far
  std::unordered_set<std::string> keys_;   // fields of the object that is open
  int offsets_ = 0;
};

/// Reads the JSON header of a safetensors file (its bytes 8 and following); throws file_error for `origin`.
///
/// Checks the header alone: whether the offsets fit the data is for `safetensors_file`.
[[nodiscard]] inline safetensors_header parse_safetensors_header(std::string_view text,
                                                                 const std::filesystem::path& origin) {
  if (const auto bad = files::first_invalid_utf8(text)) {
    throw files::file_error(origin, "has a header that is not valid UTF-8 (byte " + std::to_string(8 + *bad) + ")");
  }
  safetensors_header_reader reader;
  if (!files::send_json_events(text, reader)) throw files::file_error(origin, reader.wrong);
  return std::move(reader.header);
}

}  // namespace clinicalbert::weights
