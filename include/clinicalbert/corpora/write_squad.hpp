#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"

namespace clinicalbert::corpora {

/// Writes a file that `read_squad` reads again; neighboring contexts of one title are one article. It appears whole or
/// not at all.
///
/// Throws file_error, which names contexts and questions by number from 0, for a question of a context that is not
/// there or stands before that of the question before it, an answer outside its context or inside a character, and
/// bytes that are no UTF-8.
inline void write_squad(const std::filesystem::path& path, const squad_corpus& corpus) {
  using json = nlohmann::ordered_json;
  const auto refuse = [&](const char* what, std::size_t number, const std::string& why) {
    throw files::file_error(path, std::string(what) + " " + std::to_string(number) + " " + why);
  };
  json articles = json::array();
  std::size_t q = 0;
  for (std::size_t c = 0; c < corpus.contexts.size(); ++c) {
    const auto& context = corpus.contexts[c];
    if (files::first_invalid_utf8(context.text) || files::first_invalid_utf8(context.title))
      refuse("context", c, "has bytes that are no UTF-8, which JSON cannot hold");
    const code_point_index index(context.text);
    json questions = json::array();
    for (; q < corpus.questions.size() && corpus.questions[q].context == c; ++q) {
      const auto& question = corpus.questions[q];
      if (files::first_invalid_utf8(question.id) || files::first_invalid_utf8(question.question))
        refuse("question", q, "has bytes that are no UTF-8, which JSON cannot hold");
      json answers = json::array();
      for (const auto span : question.answers) {
        if (span.begin >= span.end || span.end > context.text.size())
          refuse("question", q, "has an answer that does not lie in its context");
        const auto words = context.text.substr(span.begin, span.size());
        if (files::first_invalid_utf8(words)) refuse("question", q, "has an answer that parts a character");
        answers.push_back({{"text", words}, {"answer_start", index.code_point_of(span.begin)}});
      }
      questions.push_back({{"id", question.id},
                           {"question", question.question},
                           {"answers", std::move(answers)},
                           {"is_impossible", question.impossible}});
    }
    if (c == 0 || corpus.contexts[c - 1].title != context.title)
      articles.push_back({{"title", context.title}, {"paragraphs", json::array()}});
    articles.back()["paragraphs"].push_back({{"context", context.text}, {"qas", std::move(questions)}});
  }
  if (q != corpus.questions.size()) refuse("question", q, "does not follow the order of the contexts");
  const json root = {{"version", corpus.version}, {"data", std::move(articles)}};
  files::write_whole(path, root.dump() + '\n');
}

}  // namespace clinicalbert::corpora
