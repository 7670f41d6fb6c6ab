#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "examples/answer_lines.hpp"
#include "examples/classification_json.hpp"
#include "examples/json_line.hpp"
#include "examples/passage_library.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// What a model of `finetune --task yes-no` says of a question and one passage, as `answer --decide` prints it.
struct decision {
  passage where;
  tasks::classification found;
};

/// One decision a passage, in their order. Throws files::file_error for a model that does not choose one label of a
/// pair.
[[nodiscard]] inline std::vector<decision> decide_question(const tasks::any_text_classifier& classifier,
                                                           const std::filesystem::path& model,
                                                           const passage_library& library,
                                                           const std::vector<passage>& read, std::string_view question,
                                                           backends::thread_pool_interface* pool) {
  if (classifier.meaning().problem != labels::problem_type::single_label)
    throw files::file_error(model, "does not choose one label, as a model of yes-no does");
  std::vector<decision> decisions;
  const auto session = classifier.open_session(pool);
  for (const auto& one : read) decisions.push_back({one, session->classify(question, library.text_of(one))});
  return decisions;
}

/// {"file": PATH, "passage": {"begin": , "end": , "score": }, "labels": ["yes"], "scores": {...}, "windows": 1}
[[nodiscard]] inline std::string decision_json(const passage_library& library, const tasks::class_meaning& meaning,
                                               const decision& one) {
  nlohmann::ordered_json line{{"file", library.notes()[one.where.note].name}};
  line["passage"] = passage_json(one.where);
  line.update(classification_json(meaning, one.found));
  return json_line(line);
}

/// FILE: bytes 0 to 90, yes 0.910
[[nodiscard]] inline std::string decision_text(const passage_library& library, const tasks::class_meaning& meaning,
                                               const decision& one) {
  const std::size_t label = one.found.labels.front();
  char score[32];
  std::snprintf(score, sizeof score, " %.3f\n", static_cast<double>(one.found.scores[label]));
  return visible_text(library.notes()[one.where.note].name) + ": bytes " + std::to_string(one.where.span.begin) +
         " to " + std::to_string(one.where.span.end) + ", " + visible_text(meaning.classes.name(label)) + score;
}

}  // namespace clinicalbert::examples
