#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/brat.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "examples/note_format.hpp"
#include "examples/output.hpp"

namespace clinicalbert::examples {

/// NAME.ann beside each note, or in a folder together with the text as NAME.txt, as brat wants them; standard input's
/// annotations go to standard output where there is no folder. Offsets are code points.
///
/// Work of others is never replaced: a note is refused where NAME.ann or NAME.txt stands already with another content
/// (an empty NAME.ann, with which work in brat begins, is filled), or where an earlier note has the same name.
class brat_folder final : public note_format {
 public:
  /// `folder` may be empty; it is made where it is missing. Throws files::file_error.
  brat_folder(output& out, const labels::label_set& types, const std::filesystem::path& folder,
              std::span<const std::string> names)
      : out_(out), types_(types), has_folder_(!folder.empty()) {
    if (has_folder_) {
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error) files::throw_system_error(folder, "make the folder", error.value());
    }
    std::set<std::filesystem::path> taken;
    for (const auto& name : names) {
      std::filesystem::path target = name == "-" ? "stdin" : name;
      if (has_folder_) target = folder / target.filename();
      target.replace_extension(".ann");
      const bool is_first = taken.insert(target.lexically_normal()).second;
      targets_.push_back(is_first ? target : std::filesystem::path());
    }
  }

  [[nodiscard]] std::string render(std::size_t number, const corpora::note& note,
                                   std::span<const labels::entity> entities) const override {
    auto target = targets_[number];
    if (target.empty()) throw files::file_error(note.name, "has the same name in brat as a note before it");
    auto lines = corpora::brat_annotations(note.text, entities, types_);
    if (!has_folder_ && note.name == "-") return lines;
    refuse_other(target, lines, true);
    if (has_folder_) {
      // A byte that is no UTF-8 counts as one code point, and brat can read no such file.
      std::string text;
      for (std::size_t at = 0; at < note.text.size();) {
        const auto point = text::decode_utf8(note.text, at);
        at += point.length;
        text::append_utf8(text, point.value);
      }
      auto copy = target;
      copy.replace_extension(".txt");
      refuse_other(copy, text, false);
      files::write_whole(copy, text);
    }
    files::write_whole(target, lines);
    return {};
  }
  void put(rendered_note&& note) override {
    if (!note.body.empty()) out_.write(note.body);
  }
  void finish(std::span<const failed_note>) override {}

 private:
  static void refuse_other(const std::filesystem::path& path, std::string_view content, bool may_be_empty) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return;
    const auto there = corpora::read_text(path);
    if (there != content && !(may_be_empty && there.empty()))
      throw files::file_error(path, "stands there already with another content, and is not replaced");
  }

  output& out_;
  const labels::label_set& types_;
  bool has_folder_;
  std::vector<std::filesystem::path> targets_;  // of each note; empty where another has it
};

}  // namespace clinicalbert::examples
