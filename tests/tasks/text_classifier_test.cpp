#include "clinicalbert/tasks/text_classifier.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "clinicalbert/tasks/open_text_classifier.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/oracle_classifier.hpp"
#include "tests/temporary_folder.hpp"

namespace text_classifier_test {

namespace {

using namespace clinicalbert;
using B = backends::simd<>;
using models_here = models::model_list<models::bert_tiny, tests::h32>;
using classifier = tasks::text_classifier<tests::h32, B>;

std::vector<float> scores_of(const classifier& one, const std::vector<tasks::document>& texts) {
  B::stream s;
  classifier::workspace memory;
  std::vector<float> scores;
  one.score(s, texts, memory, scores);
  return scores;
}

std::string long_text(std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i)
    text += std::string(1, static_cast<char>('a' + i % 26)) + (i % 7 == 0 ? "." : " ");
  return text;
}

}  // namespace

TEST_CASE("texts and pairs have the scores that transformers gives them, for each problem") {
  const tests::temporary_folder folder;
  const auto reference = tests::classified_texts();
  for (const auto& [name, rows] : reference.at("heads").items()) {
    CAPTURE(name);
    const auto opened = tasks::open_text_classifier<B, models_here>(tests::write_classifier(folder.path(), name));
    const auto session = opened->open_session();
    CHECK(opened->meaning().classes.size() == rows.at(0).size());
    CHECK(labels::name_of(opened->meaning().problem) == (name == "regression"    ? "regression"
                                                         : name == "multi_label" ? "multi_label_classification"
                                                                                 : "single_label_classification"));
    for (std::size_t t = 0; t < rows.size(); ++t) {
      CAPTURE(t);
      const auto& texts = reference.at("texts").at(t);
      const auto found = session->classify(texts.at(0).get<std::string>(), texts.at(1).get<std::string>());
      REQUIRE(found.scores.size() == rows[t].size());
      CHECK(found.windows == 1);
      std::vector<std::uint32_t> expected;
      for (std::size_t k = 0; k < found.scores.size(); ++k) {
        const double score = rows[t][k].get<double>();
        CHECK(static_cast<double>(found.scores[k]) == tests::approx(score).margin(2e-6));
        if (name == "multi_label" && score >= 0.5) expected.push_back(static_cast<std::uint32_t>(k));
      }
      if (name == "sequence_class")
        expected.push_back(
            static_cast<std::uint32_t>(std::max_element(rows[t].begin(), rows[t].end()) - rows[t].begin()));
      CHECK(found.labels == expected);
    }
  }
}

TEST_CASE("a long text's scores are those of its windows, pooled") {
  const tests::temporary_folder folder;
  const tasks::model_folder opened(tests::write_classifier(folder.path(), "sequence_class"));
  const std::string text = long_text(90), second = "no pain";
  for (const bool is_pair : {false, true})
    for (const auto rule :
         {labels::pooling_rule::mean, labels::pooling_rule::largest, labels::pooling_rule::readmission}) {
      const labels::window_pooling pooling{rule, 2.0};
      const auto one = tasks::load_text_classifier<tests::h32, B>(
          opened, {.length = 24, .overlap = 4, .batch_tokens = 60, .pooling = pooling});
      const tasks::document whole{text, is_pair ? std::string_view(second) : std::string_view()};
      tasks::document_windows windows;
      windows.read(one.tokenizer(), whole, 24, 4);
      CHECK(windows.size() > 4);
      // Each window by itself: its bytes of the text.
      tokens::encoding pieces;
      one.tokenizer().append_pieces(text, pieces);
      std::vector<tasks::document> alone;
      for (const auto& w : windows.windows()) {
        const auto begin = pieces.offsets[w.first.begin].begin;
        alone.push_back(
            {std::string_view(text).substr(begin, pieces.offsets[w.first.end - 1].end - begin), whole.second_text});
      }
      std::vector<float> expected(4);
      labels::pool_windows<float>(scores_of(one, alone), pooling, expected);
      CHECK(scores_of(one, {whole}) == expected);
    }
  // Windows are never longer than the model's positions.
  CHECK(tasks::load_text_classifier<tests::h32, B>(opened).windows().length == 40);
}

TEST_CASE("a text's scores do not depend on its company, the threads or the batches") {
  const tests::temporary_folder folder;
  const auto path = tests::write_classifier(folder.path(), "multi_label");
  const tasks::model_folder opened(path);
  const std::string text = long_text(50);
  const std::vector<tasks::document> texts{{"pain"}, {text}, {""}, {"a", text}, {text, text}, {"\xff\xfe"}};
  const auto one = tasks::load_text_classifier<tests::h32, B>(opened);
  const auto together = scores_of(one, texts);
  for (std::size_t t = 0; t < texts.size(); ++t)
    CHECK(scores_of(one, {texts[t]}) == std::vector<float>(together.begin() + static_cast<std::ptrdiff_t>(6 * t),
                                                           together.begin() + static_cast<std::ptrdiff_t>(6 * t + 6)));
  CHECK(scores_of(tasks::load_text_classifier<tests::h32, B>(opened, {.batch_tokens = 1}), texts) == together);
  CHECK(scores_of(tasks::load_text_classifier<tests::h32, B>(opened, {.batch_tokens = 100000}), texts) == together);
  CHECK(scores_of(one, {}).empty());

  const auto shared = tasks::open_text_classifier<B, models_here>(path);
  backends::thread_pool pool(3);
  std::vector<int> equal(16, 0);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < equal.size(); ++i)
    threads.emplace_back([&, i] {
      const auto session = shared->open_session(i == 0 ? &pool : nullptr);
      bool same = true;
      for (std::size_t t = 0; t < texts.size(); ++t) {
        const auto found = session->classify(texts[t].text, texts[t].second_text);
        same = same && std::ranges::equal(found.scores, std::span(together).subspan(6 * t, 6));
      }
      equal[i] = same ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(equal == std::vector<int>(16, 1));
}

TEST_CASE("thresholds of a folder choose its labels") {
  const tests::temporary_folder folder;
  const auto open = [&](const nlohmann::json& thresholds) {
    return tasks::open_text_classifier<B, models_here>(tests::write_classifier(
        folder.path(), "multi_label", [&](auto& config) { config[tasks::thresholds_field] = thresholds; }));
  };
  const auto found = open({0, 0, 1, 1, 0, 1})->open_session()->classify("chest pain");
  CHECK(found.labels == std::vector<std::uint32_t>{0, 1, 4});
  const auto refused = [&](const nlohmann::json& thresholds, const char* why) {
    CHECK_THROWS_WITH(open(thresholds), tests::contains(why));
  };
  refused({0.5, 0.5}, "clinicalbert_thresholds is no list of 6 numbers");
  refused("0.5", "no list of 6 numbers");
  refused({0, 0, 0, 2, 0, 0}, "has no number from 0 to 1 for label 3");
  refused({0, 0, 0, 0, "x", 0}, "for label 4");
}

TEST_CASE("parts that do not fit together are refused") {
  const tests::temporary_folder folder;
  const tasks::model_folder opened(tests::write_classifier(folder.path(), "sequence_class"));
  const auto load = [&](const tasks::document_options& windows) {
    (void)tasks::load_text_classifier<tests::h32, B>(opened, windows);
  };
  CHECK_THROWS_WITH(load({.length = 4}), tests::contains("4 pieces of a window do not fit 5"));
  CHECK_NOTHROW(load({.length = 5, .overlap = 100}));
}

}  // namespace text_classifier_test
