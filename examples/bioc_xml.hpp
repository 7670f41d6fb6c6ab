#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "clinicalbert/corpora/bioc_json.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/corpora/write_bioc_json.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::examples {

/// BioC's XML (Comeau et al. 2013) as the JSON of the same collection, and back, as its authors' converter maps them:
/// https://github.com/ncbi-nlp/BioC-JSON
class bioc_xml {
 public:
  /// Throws files::file_error, which names places and never content.
  [[nodiscard]] static nlohmann::json parse(std::string_view text, const std::filesystem::path& origin) {
    pugi::xml_document document;
    // White space counts in a text, also alone.
    const auto read =
        document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!read) throw files::file_error(origin, "is not valid XML at byte " + std::to_string(read.offset));
    const auto collection = document.child("collection");
    if (!collection) throw files::file_error(origin, "is no BioC collection");
    nlohmann::json json{{"documents", nlohmann::json::array()}};
    for (const auto& item : collection.children("document")) json["documents"].push_back(part(item, origin));
    return json;
  }

  [[nodiscard]] static std::string text_of(const nlohmann::ordered_json& collection) {
    pugi::xml_document document;
    document.append_child(pugi::node_doctype).set_value("collection SYSTEM \"BioC.dtd\"");
    auto root = document.append_child("collection");
    for (const char* name : {"source", "date", "key"}) add_text(root, name, collection.at(name));
    for (const auto& item : collection.at("documents")) {
      auto node = root.append_child("document");
      add_text(node, "id", item.at("id"));
      for (const auto& passage : item.at("passages")) add_passage(node, passage);
      for (const auto& relation : item.at("relations")) add_relation(node, relation);
    }
    std::ostringstream out;
    document.save(out, "", pugi::format_raw);
    return std::move(out).str() + "\n";
  }

 private:
  /// All of a node's text, which entities and CDATA part.
  static std::string content(const pugi::xml_node& node) {
    std::string all;
    for (const auto& child : node.children())
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) all += child.value();
    return all;
  }

  static std::uint64_t number(const std::string& digits, const char* what, const std::filesystem::path& origin,
                              const pugi::xml_node& node) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
      throw files::file_error(origin, std::string("has ") + what + " that is no whole number, at byte " +
                                          std::to_string(node.offset_debug()));
    return value;
  }

  /// A document, passage, sentence, annotation or relation: what it holds is called the same in all of them.
  static nlohmann::json part(const pugi::xml_node& node, const std::filesystem::path& origin) {
    auto json = nlohmann::json::object();
    if (const auto id = node.attribute("id")) json["id"] = id.value();
    for (const auto& child : node.children()) {
      const std::string name = child.name();
      if (name == "id" || name == "text") {
        json[name] = content(child);
      } else if (name == "offset") {
        json[name] = number(content(child), "an offset", origin, child);
      } else if (name == "infon") {
        json["infons"][child.attribute("key").value()] = content(child);
      } else if (name == "location") {
        json["locations"].push_back({{"offset", number(child.attribute("offset").value(), "an offset", origin, child)},
                                     {"length", number(child.attribute("length").value(), "a length", origin, child)}});
      } else if (name == "node") {
        json["nodes"].push_back(
            {{"refid", child.attribute("refid").value()}, {"role", child.attribute("role").value()}});
      } else if (name == "passage" || name == "sentence" || name == "annotation" || name == "relation") {
        json[name + "s"].push_back(part(child, origin));
      }
    }
    return json;
  }

  static void add_text(pugi::xml_node& parent, const char* name, const nlohmann::ordered_json& text) {
    parent.append_child(name).text().set(text.get_ref<const std::string&>().c_str());
  }

  static void add_infons(pugi::xml_node& parent, const nlohmann::ordered_json& infons) {
    for (const auto& [key, value] : infons.items()) {
      auto infon = parent.append_child("infon");
      infon.append_attribute("key") = key.c_str();
      infon.text().set(value.get_ref<const std::string&>().c_str());
    }
  }

  static void add_passage(pugi::xml_node& parent, const nlohmann::ordered_json& passage) {
    auto node = parent.append_child("passage");
    node.append_child("offset").text().set(passage.at("offset").get<unsigned long long>());
    add_text(node, "text", passage.at("text"));
    for (const auto& item : passage.at("annotations")) {
      auto annotation = node.append_child("annotation");
      annotation.append_attribute("id") = item.at("id").get_ref<const std::string&>().c_str();
      add_infons(annotation, item.at("infons"));
      for (const auto& at : item.at("locations")) {
        auto location = annotation.append_child("location");
        location.append_attribute("offset") = at.at("offset").get<unsigned long long>();
        location.append_attribute("length") = at.at("length").get<unsigned long long>();
      }
      add_text(annotation, "text", item.at("text"));
    }
  }

  static void add_relation(pugi::xml_node& parent, const nlohmann::ordered_json& relation) {
    auto node = parent.append_child("relation");
    node.append_attribute("id") = relation.at("id").get_ref<const std::string&>().c_str();
    add_infons(node, relation.at("infons"));
  }
};

/// Reads a BioC collection in XML as corpora::parse_bioc_json reads one in JSON. Throws files::file_error.
[[nodiscard]] inline corpora::bioc_collection parse_bioc_xml(std::string_view text,
                                                             const std::filesystem::path& origin) {
  return corpora::bioc_reader(origin).read(bioc_xml::parse(text, origin));
}

[[nodiscard]] inline corpora::bioc_collection read_bioc_xml(const std::filesystem::path& path) {
  return parse_bioc_xml(corpora::read_text(path), path);
}

/// The first byte of a character that XML 1.0 cannot hold or gives back as another one; npos if there is none.
[[nodiscard]] inline std::size_t first_not_in_xml(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_control = byte < 0x20 && byte != '\t' && byte != '\n';  // a carriage return becomes a line break
    const auto character = text.substr(at, 3);
    if (is_control || character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return at;
  }
  return std::string_view::npos;
}

/// Writes a BioC collection in XML that `read_bioc_xml` reads again, whole or not at all. Throws files::file_error as
/// corpora::write_bioc_json does, and for a character that XML cannot hold.
inline void write_bioc_xml(const std::filesystem::path& path, std::span<const corpora::annotated_note> documents) {
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto check = [&](std::string_view text, const char* what) {
      const auto at = first_not_in_xml(text);
      if (at != std::string_view::npos)
        throw files::file_error(path, "document " + std::to_string(d) + " has in " + what + ", at byte " +
                                          std::to_string(at) + ", a character that XML cannot hold");
    };
    check(documents[d].name, "its name");
    check(documents[d].text, "its text");
    for (const auto& item : documents[d].annotations)
      for (const auto* words : {&item.type, &item.identifier, &item.parts}) check(*words, "an annotation");
    for (const auto& one : documents[d].relations)
      for (const auto* words : {&one.type, &one.first, &one.second}) check(*words, "a relation");
  }
  files::write_whole(path, bioc_xml::text_of(corpora::make_bioc_json(path, documents)));
}

}  // namespace clinicalbert::examples
