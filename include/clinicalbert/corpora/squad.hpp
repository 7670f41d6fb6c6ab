#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/json_fields.hpp"
#include "clinicalbert/corpora/plain_text.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// A paragraph that questions are asked about.
struct squad_context {
  std::string title;  ///< of the article that it stands in; may be empty
  std::string text;

  friend bool operator==(const squad_context&, const squad_context&) = default;
};

/// A question and the answers that its context holds.
struct squad_question {
  std::string id;
  std::string question;
  std::size_t context = 0;               ///< index into the corpus's contexts
  std::vector<text::byte_span> answers;  ///< bytes of the context; in the file's order, repetitions kept
  bool impossible = false;               ///< the context has no answer (SQuAD 2.0)

  friend bool operator==(const squad_question&, const squad_question&) = default;
};

struct squad_corpus {
  std::string version;
  std::vector<squad_context> contexts;
  std::vector<squad_question> questions;  ///< in the file's order, so that those of a context follow each other
  std::size_t plausible_answers = 0;      ///< of impossible questions, in the file: not taken
};

/// Walks over the JSON of a SQuAD file; `parse_squad` is what to call.
class squad_reader {
 public:
  explicit squad_reader(const std::filesystem::path& origin) : fields_(origin) {}

  [[nodiscard]] squad_corpus read(const nlohmann::json& root) {
    if (const auto* version = fields_.find(root, "version"); version != nullptr && version->is_string())
      corpus_.version = version->get<std::string>();
    const auto& articles = fields_.list(root, "data", "the file");
    for (std::size_t a = 0; a < articles.size(); ++a) {
      const std::string in_article = "article " + std::to_string(a);
      const auto* title = fields_.find(articles[a], "title");
      const auto& paragraphs = fields_.list(articles[a], "paragraphs", in_article);
      for (std::size_t p = 0; p < paragraphs.size(); ++p) {
        const std::string where = in_article + ", paragraph " + std::to_string(p);
        squad_context context;
        if (title != nullptr && title->is_string()) context.title = title->get<std::string>();
        context.text = fields_.string(paragraphs[p], "context", where);
        if (context.text.size() > largest_note) fields_.refuse(where, "has a context that 32-bit offsets do not reach");
        corpus_.contexts.push_back(std::move(context));
        const code_point_index index(corpus_.contexts.back().text);
        const auto& questions = fields_.list(paragraphs[p], "qas", where);
        for (std::size_t q = 0; q < questions.size(); ++q)
          add_question(questions[q], index, where + ", question " + std::to_string(q));
      }
    }
    return std::move(corpus_);
  }

 private:
  void add_question(const nlohmann::json& json, const code_point_index& index, const std::string& place) {
    squad_question read;
    read.id = fields_.name(json, "id", place);
    const std::string where = place + " (id " + read.id + ")";
    if (!ids_.insert(read.id).second) fields_.refuse(where, "has the id of a question before it");
    read.question = fields_.string(json, "question", where);
    read.context = corpus_.contexts.size() - 1;
    if (const auto* impossible = fields_.find(json, "is_impossible")) {
      if (!impossible->is_boolean()) fields_.refuse(where, "has no true or false in field is_impossible");
      read.impossible = impossible->get<bool>();
    }
    const std::string_view context = corpus_.contexts.back().text;
    const auto& answers = fields_.list(json, "answers", where);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const std::string in_answer = where + ", answer " + std::to_string(i);
      const std::string& words = fields_.string(answers[i], "text", in_answer);
      const auto first = fields_.number(answers[i], "answer_start", in_answer);
      const auto begin = index.byte_of(first);
      if (words.empty()) fields_.refuse(in_answer, "is empty");
      if (!begin || context.substr(*begin, words.size()) != words) {
        fields_.refuse(in_answer, "of " + std::to_string(words.size()) + " bytes does not stand at character " +
                                      std::to_string(first) + " of its context of " + std::to_string(index.size()) +
                                      " characters");
      }
      read.answers.push_back({static_cast<std::uint32_t>(*begin), static_cast<std::uint32_t>(*begin + words.size())});
    }
    if (read.impossible && !read.answers.empty()) fields_.refuse(where, "is impossible and has answers");
    if (const auto* plausible = fields_.find(json, "plausible_answers"); plausible != nullptr && plausible->is_array())
      corpus_.plausible_answers += plausible->size();
    corpus_.questions.push_back(std::move(read));
  }

  json_fields fields_;
  squad_corpus corpus_;
  std::unordered_set<std::string> ids_;
};

/// Reads questions in the format of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018). Offsets are code points of the
/// context in the file and bytes in the result. A question without answers need not be impossible: test sets have none.
///
/// Throws file_error for `origin`, which names a question by place and id and never by its words, for a file of another
/// form, an id that occurs twice, and an answer that does not stand in the context where the file says.
[[nodiscard]] inline squad_corpus parse_squad(std::string_view text, const std::filesystem::path& origin) {
  return squad_reader(origin).read(files::parse_json(text, origin));
}

/// Reads a file as `parse_squad` does.
[[nodiscard]] inline squad_corpus read_squad(const std::filesystem::path& path) {
  return parse_squad(read_text(path), path);
}

}  // namespace clinicalbert::corpora
