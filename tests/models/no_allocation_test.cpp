// Every way to get memory is interposed here, so these cases are a program of their own.

#include <algorithm>
#include <cstddef>
#include <unsupported/Eigen/CXX11/ThreadPool>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/next_sentence.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "tests/data_path.hpp"
#include "tests/interposed_allocators.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::no_allocation_test {
namespace {

#ifdef CLINICALBERT_INTERPOSED

TEST_CASE("what is interposed is seen") { tests::check_that_what_is_interposed_is_seen(); }

template <class B>
void a_warm_infer_allocates_nothing() {
  using encoder = models::encoder<tests::h32, B>;
  using tagger = heads::token_class<32, B>;
  using masked = heads::masked_lm<32, backends::activations::gelu_exact, B>;
  using next = heads::next_sentence<32, B>;
  using model = heads::with_heads<encoder, tagger, masked, next>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 30, .positions = 40, .segments = 2};
  constexpr std::size_t tokens = 63;
  const typename tagger::sizes labels{5};
  const typename masked::sizes pieces{30};
  std::mt19937 random(1);
  models::parameter_set<model> weights({tables, {labels, pieces, {}}});
  tests::fill_randomly(weights, random);
  const typename model::frozen frozen(weights.const_view());
  const auto owned = tests::random_batch(random, tables, {40, 1, 17, 5});
  const auto batch = owned.view();
  const std::vector<std::uint32_t> rows{3, 50, 8};
  std::vector<E> hidden(tokens * 32), tags(tokens * 5), predicted(3 * 30), answers(4 * 2);
  for (const int helpers : {0, 1, 3}) {
    CAPTURE(B::name(), helpers);
    Eigen::ThreadPool pool(helpers == 0 ? 1 : helpers);
    typename B::stream s(helpers == 0 ? nullptr : &pool);
    s.arena().reserve(std::max({encoder::infer_workspace(tokens, 40, s.concurrency()),
                                tagger::workspace(tokens, labels, s.concurrency()),
                                masked::workspace(rows.size(), pieces, s.concurrency()),
                                next::workspace(batch.sequences.size(), s.concurrency())}));
    const auto infer = [&] {
      const typename encoder::output states(hidden.data(), tokens);
      encoder::infer(s, frozen.encoder, {}, batch, states);
      tagger::infer(s, std::get<0>(frozen.heads), states, {tags.data(), tokens, 5});
      masked::infer(s, std::get<1>(frozen.heads), E(1e-12), rows, states, {predicted.data(), 3, 30});
      next::infer(s, std::get<2>(frozen.heads), batch.sequences, states, {answers.data(), 4});
    };
    for (int i = 0; i < 20; ++i) infer();
    CHECK(tests::allocations_of([&] {
            for (int i = 0; i < 200; ++i) infer();
          }) == 0);
    CHECK(s.arena().grown() == 0);
  }
}

TEST_CASE("a warm infer allocates nothing, reference") { a_warm_infer_allocates_nothing<backends::reference<float>>(); }

TEST_CASE("a warm infer allocates nothing, simd") { a_warm_infer_allocates_nothing<backends::simd<>>(); }

TEST_CASE("a warm infer allocates nothing, simd in bf16 and int8") {
  a_warm_infer_allocates_nothing<backends::simd<xsimd::default_arch, backends::precisions::bf16>>();
  a_warm_infer_allocates_nothing<backends::simd<xsimd::default_arch, backends::precisions::int8>>();
}

#else

TEST_CASE("a warm infer allocates nothing") {
  tests::skip("malloc can be interposed with glibc and no sanitizer only");
}

#endif

}  // namespace
}  // namespace clinicalbert::no_allocation_test
