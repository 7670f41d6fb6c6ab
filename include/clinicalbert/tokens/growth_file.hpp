#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_checksum.hpp"

namespace clinicalbert::tokens {

/// The version of the files that write_growth writes.
inline constexpr int growth_version = 1;

/// Its name in the folder of a model that has the rows of what was learned.
inline constexpr const char* growth_file_name = "growth.json";

/// Reads what write_growth wrote, for the vocabulary that growing began with.
///
/// Throws files::file_error if the file is none of these, belongs to another vocabulary, or says what cannot be: a
/// learned word that is a piece already or there twice, an id beyond those that were there before it.
class growth_reader {
 public:
  growth_reader(const std::filesystem::path& path, const vocabulary& base)
      : path_(path), base_(base), root_(files::read_json(path)) {}

  [[nodiscard]] growth_state read() const {
    if (!root_.is_object() || number(root_, "version") != growth_version) refuse("is no growth of a vocabulary");
    if (number(root_, "base_size") != base_.size() || number(root_, "base_checksum") != vocabulary_checksum(base_)) {
      refuse("belongs to another vocabulary");
    }
    growth_state state;
    std::set<std::string> words;
    for (const auto& item : list(root_, "learned")) {
      learned_word one{text(item, "word"), {}};
      if (base_.find(one.word) || !words.insert(one.word).second) refuse("has a word twice, number " + here(state));
      const auto ids = base_.size() + state.learned.size();
      for (const auto& id : list(item, "pieces")) {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= ids) {
          refuse("has a piece that was not there yet in word number " + here(state));
        }
        one.pieces.push_back(id.get<std::int32_t>());
      }
      if (one.pieces.empty()) refuse("has no pieces of word number " + here(state));
      state.learned.push_back(std::move(one));
    }
    for (const auto& item : list(root_, "watched")) {
      state.watched.push_back({text(item, "word"), number(item, "count"), number(item, "texts")});
    }
    return state;
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw files::file_error(path_, sentence); }

  [[nodiscard]] static std::string here(const growth_state& state) { return std::to_string(state.learned.size()); }

  [[nodiscard]] const nlohmann::json& field(const nlohmann::json& object, const char* name) const {
    if (!object.is_object() || !object.contains(name)) refuse("lacks the field \"" + std::string(name) + "\"");
    return object.at(name);
  }
  [[nodiscard]] const nlohmann::json& list(const nlohmann::json& object, const char* name) const {
    const auto& found = field(object, name);
    if (!found.is_array()) refuse("has a field \"" + std::string(name) + "\" that is no list");
    return found;
  }
  [[nodiscard]] std::uint64_t number(const nlohmann::json& object, const char* name) const {
    const auto& found = field(object, name);
    if (!found.is_number_unsigned()) refuse("has a field \"" + std::string(name) + "\" that is no count");
    return found.get<std::uint64_t>();
  }
  [[nodiscard]] std::string text(const nlohmann::json& object, const char* name) const {
    const auto& found = field(object, name);
    if (!found.is_string() || found.get_ref<const std::string&>().empty()) {
      refuse("has a field \"" + std::string(name) + "\" that is no word");
    }
    return found.get<std::string>();
  }

  std::filesystem::path path_;
  const vocabulary& base_;
  nlohmann::json root_;
};

[[nodiscard]] inline growth_state read_growth(const std::filesystem::path& path, const vocabulary& base) {
  return growth_reader(path, base).read();
}

/// Writes what was learned, and what is being counted, as JSON: whole or not at all. With the same vocabulary and rules
/// it gives the same ids again, and goes on as if it had never stopped.
///
/// The file holds words of the texts that were seen.
inline void write_growth(const std::filesystem::path& path, const vocabulary& base, const growth_state& state) {
  nlohmann::json root = {{"version", growth_version},
                         {"base_size", base.size()},
                         {"base_checksum", vocabulary_checksum(base)},
                         {"learned", nlohmann::json::array()},
                         {"watched", nlohmann::json::array()}};
  for (const auto& one : state.learned) root["learned"].push_back({{"word", one.word}, {"pieces", one.pieces}});
  for (const auto& one : state.watched) {
    root["watched"].push_back({{"word", one.word}, {"count", one.count}, {"texts", one.texts}});
  }
  files::write_whole(path, root.dump(1) + "\n");
}

}  // namespace clinicalbert::tokens
