#include "clinicalbert/tasks/text_embedder.hpp"

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/json_lines.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/tasks/open_text_embedder.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/tasks/oracle_classifier.hpp"
#include "tests/temporary_folder.hpp"

namespace text_embedder_test {

namespace {

using namespace clinicalbert;
using B = backends::simd<>;
using M = tests::h32;
using embedder = tasks::text_embedder<M, B>;

std::vector<float> embeddings_of(const embedder& one, const std::vector<std::string_view>& texts) {
  B::stream s;
  embedder::workspace memory;
  std::vector<float> embeddings;
  one.embed(s, texts, memory, embeddings);
  return embeddings;
}

std::string long_text(std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) text += std::string(1, static_cast<char>('a' + i % 26)) + " ";
  return text;
}

// By the encoder's own rows of each window: their mean, or the first's, in double.
std::vector<double> expected(const tasks::model_folder& folder, const std::string& text, std::size_t length,
                             tasks::token_pooling pooling) {
  using encoder = models::encoder<M, B>;
  using model = heads::with_heads<encoder>;
  B::stream s;
  const auto weights = weights::load_frozen<model>(folder.checkpoint, model::sizes{folder.tables(), {}}, s);
  tasks::document_windows windows;
  windows.read(folder.tokenizer, {text}, length, 0);
  std::vector<double> sum(32);
  std::size_t count = 0;
  for (std::size_t w = 0; w < windows.size(); ++w) {
    batches::packed_sequences one;
    windows.append(w, folder.tokenizer.pieces(), one.ids, one.segments);
    one.sequence_offsets.push_back(static_cast<std::uint32_t>(one.ids.size()));
    std::vector<float> states(one.tokens() * 32);
    s.arena().reserve(encoder::infer_workspace(one.tokens(), one.tokens(), s.concurrency()));
    encoder::infer(s, weights.encoder, folder.encoder_options(), one.tokens_view(), {states.data(), one.tokens()});
    const std::size_t rows = pooling == tasks::token_pooling::first ? 1 : one.tokens();
    for (std::size_t i = 0; i < rows * 32; ++i) sum[i % 32] += static_cast<double>(states[i]);
    count += rows;
  }
  double square = 0;
  for (double& x : sum) {
    x /= static_cast<double>(count);
    square += x * x;
  }
  for (double& x : sum) x /= std::sqrt(square);
  return sum;
}

}  // namespace

TEST_CASE("an embedding is the mean of the rows of all windows, or of their first rows, with length 1") {
  const tests::temporary_folder folder;
  const tasks::model_folder opened(tests::write_classifier(folder.path(), "sentence_embedding"));
  for (const auto pooling : {tasks::token_pooling::mean, tasks::token_pooling::first})
    for (const std::string& text : {std::string("pain"), std::string(), long_text(100)}) {
      const auto one = tasks::load_text_embedder<M, B>(opened, {.length = 24, .pooling = pooling});
      const auto got = embeddings_of(one, {text});
      const auto want = expected(opened, text, 24, pooling);
      REQUIRE(got.size() == 32);
      for (std::size_t i = 0; i < 32; ++i) CHECK(static_cast<double>(got[i]) == tests::approx(want[i]).margin(1e-6));
    }
  CHECK(tasks::load_text_embedder<M, B>(opened).how().length == 40);  // the model's positions
  CHECK_THROWS_AS((tasks::load_text_embedder<M, B>(opened, {.length = 2})), std::invalid_argument);
}

TEST_CASE("an embedding does not depend on its company, the threads or the batches") {
  const tests::temporary_folder folder;
  const auto path = tests::write_classifier(folder.path(), "sentence_embedding");
  const tasks::model_folder opened(path);
  const std::string text = long_text(90);
  const std::vector<std::string_view> texts{"pain", text, "", "no pain", "\xff\xfe"};
  const auto one = tasks::load_text_embedder<M, B>(opened);
  const auto together = embeddings_of(one, texts);
  for (std::size_t t = 0; t < texts.size(); ++t) {
    const auto begin = together.begin() + static_cast<std::ptrdiff_t>(32 * t);
    CHECK(embeddings_of(one, {texts[t]}) == std::vector<float>(begin, begin + 32));
  }
  CHECK(embeddings_of(tasks::load_text_embedder<M, B>(opened, {.batch_tokens = 1}), texts) == together);
  CHECK(embeddings_of(one, {}).empty());

  const auto shared = tasks::open_text_embedder<B, models::model_list<models::bert_tiny, M>>(path);
  CHECK(shared->dimensions() == 32);
  backends::thread_pool pool(3);
  const auto session = shared->open_session(&pool);
  CHECK(session->embed(text) == std::vector<float>(together.begin() + 32, together.begin() + 64));
}

TEST_CASE("MiniLM's embeddings are PyTorch's") {
  const char* const weights = std::getenv("CLINICALBERT_MINILM");
  const auto oracle = tests::oracle("minilm");
  if (weights == nullptr || !oracle)
    return tests::skip("CLINICALBERT_MINILM and CLINICALBERT_ORACLE must name folders");
  const auto shared = tasks::open_text_embedder<B>(weights);
  const auto session = shared->open_session();
  std::vector<std::string> texts;
  std::vector<bool> is_cut;  // there, at 512 pieces; here never
  const auto path = *oracle / "texts.jsonl";
  corpora::for_each_json_line(corpora::read_text(path), path, [&](const nlohmann::json& line, std::size_t) {
    texts.push_back(line.at("text").get<std::string>());
    is_cut.push_back(line.at("ids").size() >= 512);
  });
  const auto want = weights::open_checkpoint(*oracle / "embeddings.safetensors");
  const auto* const rows = want.find("embeddings");
  REQUIRE(rows != nullptr);
  std::vector<float> values(rows->count());
  rows->read_into(std::span(values));
  REQUIRE(values.size() == texts.size() * shared->dimensions());
  double largest = 0;
  std::size_t compared = 0;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    if (is_cut[t]) continue;
    ++compared;
    const auto got = session->embed(texts[t]);
    for (std::size_t c = 0; c < got.size(); ++c)
      largest = std::max(largest, std::abs(static_cast<double>(got[c] - values[t * got.size() + c])));
  }
  CHECK(compared > 250);
  CHECK(largest < 2e-6);
}

}  // namespace text_embedder_test
