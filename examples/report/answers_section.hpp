#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/metrics/squad.hpp"
#include "examples/report/bootstrap_each.hpp"
#include "examples/report/calibration_part.hpp"
#include "examples/report/confusion_table.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/score_table.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

/// One question that was scored, as tasks::score_answers scores it.
struct scored_question {
  std::size_t number = 0;                 ///< in the corpus
  std::optional<text::byte_span> chosen;  ///< bytes of the context; nothing: no answer
  metrics::answer_score score;
  double probability = 0;  ///< of what was chosen
};

/// The questions that tasks::score_answers compares, in their order.
[[nodiscard]] inline std::vector<scored_question> scored_questions(const corpora::squad_corpus& corpus,
                                                                   std::span<const labels::answers> found,
                                                                   double threshold) {
  const bool may_be_none = std::ranges::any_of(corpus.questions, &corpora::squad_question::impossible);
  std::vector<scored_question> scored;
  std::vector<std::string> gold;
  for (std::size_t q = 0; q < corpus.questions.size(); ++q) {
    const auto& question = corpus.questions[q];
    if (question.answers.empty() && !question.impossible) continue;
    const std::string_view text = corpus.contexts[question.context].text;
    gold.clear();
    for (const auto& span : question.answers) gold.emplace_back(text.substr(span.begin, span.size()));
    scored_question one{q, {}, {}, found[q].no_answer_probability};
    std::string_view words;
    if (may_be_none ? !found[q].has_none(threshold) : !found[q].best.empty()) {
      one.chosen = found[q].best.front().span;
      one.probability = found[q].best.front().probability;
      words = text.substr(one.chosen->begin, one.chosen->size());
    }
    one.score = metrics::score_answer(words, gold);
    scored.push_back(one);
  }
  return scored;
}

/// What a page says of a file of questions.
[[nodiscard]] inline report_section answers_section(const std::string& file, const corpora::squad_corpus& corpus,
                                                    std::span<const labels::answers> found, double threshold,
                                                    const report_settings& how) {
  const auto scored = scored_questions(corpus, found, threshold);
  const auto is_impossible = [&](const scored_question& one) { return corpus.questions[one.number].impossible; };
  const auto impossible = static_cast<std::size_t>(std::count_if(scored.begin(), scored.end(), is_impossible));
  report_section section{
      file,
      {{"contexts", std::to_string(corpus.contexts.size())},
       {"questions", std::to_string(scored.size())},
       {"of them without an answer", std::to_string(impossible)},
       {"questions left out, of unknown answer", std::to_string(corpus.questions.size() - scored.size())},
       {"threshold", decimal(threshold)}},
      {}};
  auto& body = section.body;
  body += "<h3>Scores</h3>\n";
  html_table table("Exact match and F1 of words, means over questions; intervals over questions",
                   {{"Questions", false}, {"Exact"}, {"F1"}, {"Count"}}, "scores");
  const auto add_scores = [&](const std::string& name, auto is_of_interest) {
    std::vector<metrics::answer_score> scores;
    for (const auto& one : scored)
      if (is_of_interest(one)) scores.push_back(one.score);
    const auto means = bootstrap_each(static_cast<std::uint32_t>(scores.size()), 2,
                                      [&](std::span<const std::uint32_t> sample, std::span<double> of) {
                                        of[0] = of[1] = 0;
                                        for (const auto item : sample) {
                                          of[0] += scores[item].exact;
                                          of[1] += scores[item].f1;
                                        }
                                        for (double& sum : of) sum /= static_cast<double>(sample.size());
                                      });
    table.add({name, html_interval(means[0]), html_interval(means[1]), std::to_string(scores.size())});
  };
  add_scores("all", [](const scored_question&) { return true; });
  if (impossible > 0) {
    add_scores("with an answer", [&](const scored_question& one) { return !is_impossible(one); });
    add_scores("without an answer", is_impossible);
  }
  body += table.html();

  confusion_counts confusion{{"with an answer"}, {"exact", "words in common", "no word in common", "no answer"}, {}};
  confusion.right = {{0}};
  if (impossible > 0) {
    confusion.rows.emplace_back("without an answer");
    confusion.right.push_back({3});
  }
  confusion.counts.assign(4 * confusion.rows.size(), 0);
  scaled_calibration calibration;
  std::vector<wrong_prediction> wrong;
  for (const auto& one : scored) {
    const auto& question = corpus.questions[one.number];
    const bool is_exact = one.score.exact == 1.0;
    const std::size_t column = !one.chosen ? 3 : is_exact ? 0 : one.score.f1 > 0 ? 1 : 2;
    ++*confusion.at(question.impossible ? 1 : 0, column);
    calibration.before.add(one.probability, is_exact);
    if (is_exact) continue;
    std::string gold;
    for (const auto& span : question.answers) {
      const auto bytes = number_range(span.begin, span.end);
      if (gold.find(bytes) == gold.npos) gold += (gold.empty() ? "bytes " : ", ") + bytes;
    }
    wrong.push_back({", question " + std::to_string(one.number + 1) + " (id " + question.id + ")",
                     one.chosen ? number_range(one.chosen->begin, one.chosen->end) : "–",
                     gold.empty() ? "no answer" : gold,
                     one.chosen ? "an answer, F1 " + decimal(one.score.f1) : "no answer", one.probability, one.number});
  }
  body += "<h3>Outcomes</h3>\n" + confusion_table(
                                      "Questions by what was answered: instead of a confusion of classes, "
                                      "which answers do not have",
                                      "Questions", confusion);
  body += calibration_part(calibration, "the answer that was chosen (right: exact)", "probability of what was chosen",
                           "There is no temperature: the probability is over the best answers of each question, not "
                           "over classes.");
  body += "<h3>Worst errors</h3>\n" +
          worst_errors_table({"The most confident wrong answers. Bytes of the context.", "Probability", "Bytes"}, file,
                             worst_of(std::move(wrong), how.worst), how.shows_texts, [&](const wrong_prediction& one) {
                               const auto& question = corpus.questions[one.item];
                               const std::string_view text = corpus.contexts[question.context].text;
                               const auto at = std::find_if(scored.begin(), scored.end(), [&](const auto& other) {
                                 return other.number == one.item;
                               });
                               const auto span = at->chosen.value_or(text::byte_span{});
                               return html_text(question.question) + "\n\n" + html_marked(text, span.begin, span.end);
                             });
  return section;
}

}  // namespace clinicalbert::examples
