#include "clinicalbert/retrieval/bm25.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/retrieval/chinese_terms.hpp"
#include "clinicalbert/retrieval/passages.hpp"
#include "tests/catch.hpp"
#include "tests/retrieval/notes.hpp"

namespace bm25_test {

using namespace clinicalbert;
using retrieval::bm25;
using retrieval::bm25_settings;
using retrieval::scored_passage;
using views = std::vector<std::string_view>;

namespace {

/// Every score from its definition, passage by passage.
template <class Terms>
std::vector<scored_passage> plain_scores(const views& passages, const Terms& terms, std::string_view query,
                                         const bm25_settings& settings = {}) {
  std::vector<std::map<std::string, double>> counts(passages.size());
  std::vector<double> lengths(passages.size());
  double all = 0;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    terms(passages[i], [&](std::string_view term) {
      ++counts[i][std::string(term)];
      ++lengths[i];
      ++all;
    });
  }
  const auto size = static_cast<double>(passages.size());
  std::vector<scored_passage> scores;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    double score = 0;
    terms(query, [&](std::string_view term) {
      const std::string key(term);
      const auto having = static_cast<double>(
          std::count_if(counts.begin(), counts.end(), [&](const auto& one) { return one.count(key) != 0; }));
      const double tf = counts[i].count(key) != 0 ? counts[i].at(key) : 0.0;
      const double idf = std::log(1 + (size - having + 0.5) / (having + 0.5));
      const double norm = settings.k1 * (1 - settings.b + settings.b * lengths[i] / (all / size));
      if (tf > 0) score += idf * tf / (tf + norm);
    });
    if (score > 0) scores.push_back({static_cast<std::uint32_t>(i), score});
  }
  return scores;
}

/// All that is found scores what the definition says, in falling order.
template <class Terms>
void check(const views& passages, const Terms& terms, std::string_view query, const bm25_settings& settings = {}) {
  const bm25 index(passages, terms, settings);
  const auto found = index.search(query, passages.size());
  const auto plain = plain_scores(passages, terms, query, settings);
  REQUIRE(found.size() == plain.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto same = std::find_if(plain.begin(), plain.end(),
                                   [&](const scored_passage& one) { return one.passage == found[i].passage; });
    if (same == plain.end() || std::abs(same->score - found[i].score) > 1e-12) ++wrong;
    if (i > 0 && (found[i - 1].score < found[i].score ||
                  (found[i - 1].score == found[i].score && found[i - 1].passage > found[i].passage))) {
      ++wrong;
    }
  }
  CHECK(wrong == 0);
  const auto best = index.search(query, 3);
  CHECK(best.size() == std::min<std::size_t>(3, found.size()));
  CHECK(std::equal(best.begin(), best.end(), found.begin()));
}

}  // namespace

TEST_CASE("BM25 of a few words, by hand") {
  const views passages{"fever and cough", "cough", "no pain", "", "cough cough cough fever pain"};
  const bm25<> index(passages);
  const auto found = index.search("Cough!", 10);
  // idf = ln(1 + 2.5 / 3.5), mean length 11 / 5; k1 (1 - b + b length / mean): 1.5272727, 0.7090909, 2.3454545
  const double idf = std::log(1 + 2.5 / 3.5);
  REQUIRE(found.size() == 3);
  CHECK(found[0].passage == 1);
  CHECK(found[0].score == tests::approx(idf / (1 + 0.3 + 0.9 / 2.2)).margin(1e-12));
  CHECK(found[1].passage == 4);
  CHECK(found[1].score == tests::approx(idf * 3 / (3 + 0.3 + 0.9 * 5 / 2.2)).margin(1e-12));
  CHECK(found[2].passage == 0);
  CHECK(found[2].score == tests::approx(idf / (1 + 0.3 + 0.9 * 3 / 2.2)).margin(1e-12));
  CHECK(index.search("cough", 1).size() == 1);
  CHECK(index.search("cough cough", 1)[0].score == tests::approx(2 * found[0].score).margin(1e-12));
}

TEST_CASE("what is equal comes in the order of the passages") {
  const views passages{"a b", "b c", "x", "b a"};
  const auto found = bm25<>(passages).search("b", 2);
  REQUIRE(found.size() == 2);
  CHECK(found[0].passage == 0);
  CHECK(found[1].passage == 1);
  CHECK(found[0].score == found[1].score);
}

TEST_CASE("BM25 of passages of real notes equals the plain computation") {
  const auto notes = tests::texts_of("sentences/aci_bench.jsonl");
  REQUIRE(notes.size() == 20);
  views passages;
  for (const auto& note : notes) {
    for (const auto span : retrieval::split_passages(note, {40, retrieval::passage_border::sentence, {}}))
      passages.push_back(std::string_view(note).substr(span.begin, span.size()));
  }
  CHECK(passages.size() > 200);
  const retrieval::english_terms all_words, without(text::stop_words::english());
  for (const char* query : {"chest pain", "the blood pressure of the patient", "Diabetes, type 2: metformin 500 mg",
                            "no shortness of breath", "xyzzy", ""}) {
    CAPTURE(query);
    check(passages, all_words, query);
    check(passages, without, query);
    check(passages, all_words, query, {0.9, 0.4});
    check(passages, all_words, query, {0.0, 1.0});
  }
  const bm25 index(passages, without);
  const auto found = index.search("shortness of breath", 5);
  REQUIRE(found.size() == 5);
  for (const auto& one : found) CHECK(passages[one.passage].find("breath") != std::string_view::npos);
}

TEST_CASE("BM25 of Chinese texts equals the plain computation") {
  const auto texts = tests::texts_of("tokens/chinese.jsonl");
  const views passages(texts.begin(), texts.end());
  REQUIRE(passages.size() > 100);
  text::word_dictionary dictionary;
  dictionary.add("\u7cd6\u5c3f\u75c5", 100);  // diabetes
  dictionary.add("\u9ad8\u8840\u538b", 100);  // high blood pressure
  dictionary.add("\u6cbb\u7597", 100);        // treatment
  const retrieval::chinese_terms terms(dictionary);
  for (const char* query : {"\u7cd6\u5c3f\u75c5\u600e\u4e48\u6cbb\u7597\uff1f", "\u9ad8\u8840\u538b", "CT"})
    check(passages, terms, query);
}

TEST_CASE("an index of nothing finds nothing") {
  CHECK(bm25<>(views{}).search("fever", 3).empty());
  CHECK(bm25<>(views{"", " .", ""}).search("fever", 3).empty());
  CHECK(bm25<>(views{"fever"}).search("", 3).empty());
  CHECK(bm25<>(views{"fever"}).search("fever", 0).empty());
  CHECK(bm25<>(views{"fever"}).search("fever", 3).size() == 1);
}

TEST_CASE("settings must make sense") {
  const views passages{"fever"};
  for (const bm25_settings bad :
       {bm25_settings{-1, 0.5}, {1.2, 1.5}, {1.2, -0.1}, {std::nan(""), 0.5}, {1.2, std::nan("")}})
    CHECK_THROWS_AS(bm25<>(passages, {}, bad), retrieval::retrieval_error);
}

}  // namespace bm25_test
