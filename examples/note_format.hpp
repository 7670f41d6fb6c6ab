#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/entities_json.hpp"
#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "examples/failed_note.hpp"
#include "examples/output.hpp"

namespace clinicalbert::examples {

/// A note that is done, as its format shows it.
struct rendered_note {
  std::size_t number;  ///< as for `render`
  std::string name;
  std::string body;
  std::vector<std::size_t> counts;  ///< entities of each label
};

/// How annotated notes come out. `render` is called from several threads; `put` from one, in the order of the notes.
/// Entities are disjoint and ascend.
class note_format {
 public:
  virtual ~note_format() = default;

  /// `number` counts the notes of a call from 0.
  [[nodiscard]] virtual std::string render(std::size_t number, const corpora::note& note,
                                           std::span<const labels::entity> entities) const = 0;
  virtual void put(rendered_note&& note) = 0;

  /// After the last note.
  virtual void finish(std::span<const failed_note> failed) = 0;
};

/// A line of JSON a note; offsets are bytes.
class jsonl_format final : public note_format {
 public:
  jsonl_format(output& out, const labels::label_set& types) : out_(out), types_(types) {}

  [[nodiscard]] std::string render(std::size_t, const corpora::note& note,
                                   std::span<const labels::entity> entities) const override {
    return corpora::entities_line(note.name, entities, types_) + '\n';
  }
  void put(rendered_note&& note) override { out_.write(note.body); }
  void finish(std::span<const failed_note>) override {}

 private:
  output& out_;
  const labels::label_set& types_;
};

}  // namespace clinicalbert::examples
