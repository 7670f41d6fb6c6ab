#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/bioc_json.hpp"
#include "clinicalbert/corpora/lines.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "examples/bioc_xml.hpp"
#include "examples/corpus_parts.hpp"

namespace clinicalbert::examples {

/// Fields of JSON Lines.
struct document_fields {
  std::string text = "text", sections = "sections";
};

/// Adds the documents of a stretch; what cannot be read becomes a remark, and the others are added.
///
/// A builder, such as corpora::token_store_builder, has `add` for a text and for a list of sections, and `add_remark`.
template <class Builder>
class document_adder {
 public:
  document_adder(const document_fields& fields, Builder& builder) : fields_(fields), builder_(builder) {}

  void add(const corpus_stretch& from) {
    attempt(from.path, "", [&] {
      const files::mapped_file file(from.path);
      if (file.bytes().size() < from.end) throw files::file_error(from.path, "became shorter meanwhile");
      const auto text = file.text().substr(from.begin, from.end - from.begin);
      if (from.begin == 0) corpora::refuse_packed(text, from.path);
      if (from.format == "text") return builder_.add(text);
      if (from.format == "jsonl") return add_lines(from, text);
      if (from.format == "pubtator") return add_abstracts(from, text);
      const auto collection =
          from.format == "bioc-xml" ? parse_bioc_xml(text, from.path) : corpora::parse_bioc_json(text, from.path);
      for (const auto& document : collection.documents) builder_.add(std::string_view(document.text));
    });
  }

 private:
  template <class Add>
  void attempt(const std::filesystem::path& path, const std::string& place, Add add) {
    try {
      add();
    } catch (const std::runtime_error& error) {
      std::string_view why = error.what();
      const std::string named = path.string() + ": ";
      if (why.starts_with(named)) why.remove_prefix(named.size());
      builder_.add_remark(named + place + std::string(why));
    }
  }

  [[nodiscard]] static std::string at_byte(const char* what, std::size_t byte) {
    return std::string("the ") + what + " at byte " + std::to_string(byte) + ": ";
  }

  void add_lines(const corpus_stretch& from, std::string_view text) {
    corpora::for_each_line(text, [&](std::string_view line, std::size_t, std::size_t first_byte) {
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
      const std::size_t byte = from.begin + first_byte;
      attempt(from.path, at_byte("line", byte), [&] {
        const auto object = files::parse_json(line, from.path, byte);
        if (!object.is_object()) throw files::file_error(from.path, "is not a JSON object");
        const auto sections = object.find(fields_.sections);
        if (sections != object.end() && !sections->is_null()) return add_sections(from.path, *sections);
        const auto found = object.find(fields_.text);
        if (found == object.end() || !found->is_string())
          throw files::file_error(
              from.path, "has neither a string in field " + fields_.text + " nor a list in field " + fields_.sections);
        builder_.add(std::string_view(found->get_ref<const std::string&>()));
      });
    });
  }

  void add_sections(const std::filesystem::path& path, const nlohmann::json& list) {
    std::vector<std::string> sections;
    const auto refuse = [&] { throw files::file_error(path, "has no list of strings in field " + fields_.sections); };
    if (!list.is_array()) refuse();
    for (const auto& section : list) {
      if (!section.is_string()) refuse();
      sections.push_back(section.get<std::string>());
    }
    builder_.add(sections);
  }

  void add_abstracts(const corpus_stretch& from, std::string_view text) {
    std::size_t begin = 0, end = 0;
    const auto flush = [&] {
      if (begin == end) return;
      attempt(from.path, at_byte("document", from.begin + begin), [&] {
        for (const auto& document : corpora::parse_pubtator(text.substr(begin, end - begin), from.path))
          builder_.add(std::string_view(document.text));
      });
    };
    corpora::for_each_line(text, [&](std::string_view line, std::size_t, std::size_t first_byte) {
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        flush();
        begin = end = 0;
        return;
      }
      if (begin == end) begin = first_byte;
      end = first_byte + line.size();
    });
    flush();
  }

  const document_fields& fields_;
  Builder& builder_;
};

}  // namespace clinicalbert::examples
