#include "clinicalbert/tokens/piece_rates.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/tokens/count_words.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tokens/token_data.hpp"

namespace piece_rates_test {

using namespace clinicalbert::tokens;

TEST_CASE("rates of counted words are those of the tokenizer's pieces", "[tokens]") {
  std::uint64_t long_words = 0;
  for (const std::string name : tests::vocabulary_names) {
    const auto tokenizer = tests::tokenizer(name, special_tokens::as_text);
    word_counts counts;
    piece_rates wanted;
    for (const auto& row : tests::rows(tests::data("tokens/" + name + ".jsonl"))) {
      const auto text = row.at("text").get<std::string>();
      count_words(text, tokenizer.options().normalization(), counts);
      encoding pieces;
      tokenizer.append_pieces(text, pieces);
      wanted.pieces += pieces.size();
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool begins = i == 0 || pieces.words[i] != pieces.words[i - 1];
        const bool ends = i + 1 == pieces.size() || pieces.words[i] != pieces.words[i + 1];
        wanted.words += begins ? 1 : 0;
        if (!begins || !ends) continue;
        ++(pieces.ids[i] == tokenizer.pieces().unk_id() ? wanted.unknown_words : wanted.whole_words);
      }
    }
    CAPTURE(name);
    CHECK(wanted.unknown_words > 0);
    long_words += counts.long_words();
    const auto got = measure_pieces(counts, tokenizer.pieces());
    CHECK(got == wanted);
    CHECK(got.fertility() > 1);
    CHECK(got.unknown_rate() < 0.5);
    CHECK(got.continued_rate() > 0);
  }
  CHECK(long_words > 0);
}

TEST_CASE("rates of nothing are 0", "[tokens]") {
  const auto rates = measure_pieces(word_counts(), tests::vocabulary("cased"));
  CHECK(rates == piece_rates());
  CHECK(rates.fertility() == 0);
  CHECK(rates.unknown_rate() == 0);
}

}  // namespace piece_rates_test
