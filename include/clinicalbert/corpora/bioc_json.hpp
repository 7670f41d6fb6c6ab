#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/bioc_text.hpp"
#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/json_fields.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/same_text.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// Documents, and places such as "document 0, passage 1, annotation 2" (from 0) of what was not taken.
struct bioc_collection {
  std::vector<annotated_note> documents;
  std::vector<std::string> discontinuous;  ///< annotations with text between their locations: not supported
  std::vector<std::string> other;          ///< annotations without a location, relations of no two concepts
};

/// Walks over the JSON of a BioC file; `parse_bioc_json` is what to call.
class bioc_reader {
 public:
  using json = nlohmann::json;

  explicit bioc_reader(const std::filesystem::path& origin) : fields_(origin) {}

  [[nodiscard]] bioc_collection read(const json& root) {
    add_documents(root);
    return std::move(collection_);
  }

 private:
  void add_documents(const json& item) {
    if (item.is_array()) {
      for (const auto& inner : item) add_documents(inner);
    } else if (json_fields::find(item, "passages") != nullptr) {
      add_document(item);
    } else {
      const bool is_pubtator = json_fields::find(item, "PubTator3") != nullptr;
      add_documents(fields_.list(item, is_pubtator ? "PubTator3" : "documents", "the file"));
    }
  }

  void add_document(const json& item) {
    const std::string where = "document " + std::to_string(collection_.documents.size());
    document_ = {};
    identifiers_.clear();
    document_.name = fields_.name(item, "id", where);

    // What has text or annotations of its own: passages, their sentences, and the document itself.
    std::vector<std::pair<const json*, std::string>> parts;
    bioc_text text;
    const auto& passages = fields_.list(item, "passages", where);
    for (std::size_t p = 0; p < passages.size(); ++p) {
      const std::string in_passage = where + ", passage " + std::to_string(p);
      parts.emplace_back(&passages[p], in_passage);
      // A passage has its text itself, or leaves it to its sentences.
      const bool has_text = json_fields::find(passages[p], "text") != nullptr;
      const auto& sentences = fields_.optional_list(passages[p], "sentences", in_passage);
      if (has_text || sentences.empty()) add_text(text, passages[p], in_passage, '\n');
      for (std::size_t s = 0; s < sentences.size(); ++s) {
        parts.emplace_back(&sentences[s], in_passage + ", sentence " + std::to_string(s));
        if (!has_text) add_text(text, sentences[s], parts.back().second, s == 0 ? '\n' : ' ');
      }
    }
    parts.emplace_back(&item, where);
    if (text.text().size() > largest_note) fields_.refuse(where, "is longer than 32-bit offsets reach");
    document_.text = text.text();

    const code_point_index index(document_.text);
    for (const auto& [part, place] : parts) {
      const auto& annotations = fields_.optional_list(*part, "annotations", place);
      for (std::size_t i = 0; i < annotations.size(); ++i)
        add_annotation(annotations[i], text, index, place + ", annotation " + std::to_string(i));
    }
    for (const auto& [part, place] : parts) {
      const auto& relations = fields_.optional_list(*part, "relations", place);
      for (std::size_t i = 0; i < relations.size(); ++i)
        add_relation(relations[i], place + ", relation " + std::to_string(i));
    }
    collection_.documents.push_back(std::move(document_));
  }

  void add_text(bioc_text& text, const json& part, const std::string& where, char joint) const {
    text.add(fields_.string(part, "text", where), fields_.number(part, "offset", where), joint);
  }

  void add_annotation(const json& item, const bioc_text& text, const code_point_index& index,
                      const std::string& where) {
    annotation read;
    read.type = infon(item, {"type"}, where);
    if (read.type.empty()) fields_.refuse(where, "has no type among its infons");
    read.identifier = infon(item, {"identifier", "MESH"}, where);
    read.parts = infon(item, {"parts"}, where);

    std::optional<text::byte_span> whole;
    std::string covered;
    bool is_discontinuous = false;
    for (const auto& location : fields_.optional_list(item, "locations", where)) {
      const auto span =
          text.span_of(fields_.number(location, "offset", where), fields_.number(location, "length", where), index);
      if (!span) fields_.refuse(where, "has a location that is empty or outside of its document's passages");
      const auto all = std::string_view(document_.text);
      if (whole && span->begin < whole->end) fields_.refuse(where, "has locations that do not ascend");
      if (whole && !without_space(all.substr(whole->end, span->begin - whole->end)).empty()) is_discontinuous = true;
      covered += all.substr(span->begin, span->size());
      whole = {whole ? whole->begin : span->begin, span->end};
    }
    if (!whole) return collection_.other.push_back(where);
    if (json_fields::find(item, "text") != nullptr && !is_same_text(covered, fields_.string(item, "text", where)))
      fields_.refuse(where, "has a text that differs from what its locations cover");
    if (is_discontinuous) return collection_.discontinuous.push_back(where);
    read.span = *whole;
    if (json_fields::find(item, "id") != nullptr) {
      const auto [known, is_new] = identifiers_.emplace(fields_.name(item, "id", where), read.identifier);
      if (!is_new && known->second != read.identifier) known->second.clear();  // it may mean either
    }
    document_.annotations.push_back(std::move(read));
  }

  void add_relation(const json& item, const std::string& where) {
    document_relation read{infon(item, {"type", "relation"}, where), infon(item, {"entity1", "Chemical"}, where),
                           infon(item, {"entity2", "Disease"}, where)};
    const auto& nodes = fields_.optional_list(item, "nodes", where);
    if (read.first.empty() && read.second.empty() && nodes.size() == 2) {
      read.first = identifiers_[fields_.name(nodes[0], "refid", where)];
      read.second = identifiers_[fields_.name(nodes[1], "refid", where)];
    }
    if (read.type.empty() || read.first.empty() || read.second.empty()) return collection_.other.push_back(where);
    document_.relations.push_back(std::move(read));
  }

  /// The first of the infons that is there; empty if none is.
  [[nodiscard]] std::string infon(const json& item, std::initializer_list<const char*> names,
                                  const std::string& where) const {
    const auto* infons = json_fields::find(item, "infons");
    for (const char* name : names) {
      if (infons != nullptr && json_fields::find(*infons, name) != nullptr) return fields_.name(*infons, name, where);
    }
    return {};
  }

  json_fields fields_;
  bioc_collection collection_;
  // Of the document that is being read:
  annotated_note document_;
  std::unordered_map<std::string, std::string> identifiers_;  // of concepts, by the annotation's id
};

/// Reads a BioC collection in JSON (Comeau et al. 2013; Comeau et al. 2019), one document of it, or PubTator 3's list
/// of documents.
///
/// A document's text is that of its passages with a line break between them, and sentences with a space where only they
/// have text; offsets are code points of the document in the file and bytes of that text in the result. Types and
/// identifiers are the infons type and identifier (or MESH). A relation is taken where it names two concepts: by infons
/// entity1 and entity2 (BioRED) or Chemical and Disease (BC5CDR), or by two nodes that refer to annotations with
/// identifiers. Other infons are passed over. Throws file_error for `origin` with the place, never the content, for a
/// file of another form, a location outside of the passages, and a text beside it that differs (white space apart) from
/// what it covers.
[[nodiscard]] inline bioc_collection parse_bioc_json(std::string_view text, const std::filesystem::path& origin) {
  return bioc_reader(origin).read(files::parse_json(text, origin));
}

/// Reads a file as `parse_bioc_json` does.
[[nodiscard]] inline bioc_collection read_bioc_json(const std::filesystem::path& path) {
  return parse_bioc_json(read_text(path), path);
}

}  // namespace clinicalbert::corpora
