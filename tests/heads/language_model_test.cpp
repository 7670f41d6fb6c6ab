#include "clinicalbert/heads/language_model.hpp"

#include <string>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/layers/random_layer.hpp"

namespace clinicalbert::language_model_test {
namespace {

using B = backends::reference<double>;
template <bool Tied>
using head_of = heads::language_model<6, backends::activations::gelu_exact, B, Tied>;

template <class Head>
std::vector<std::string> names_of(const typename Head::template parameters<const double>& p) {
  std::vector<std::string> names;
  Head::template parameters<const double>::visit(
      [&](const std::string& name, tensors::shape shape, std::span<const double> values) {
        CHECK(values.size() == shape.elements());
        names.push_back(name);
      },
      p);
  std::ranges::sort(names);
  return names;
}

TEST_CASE("language_model: an untied one has a matrix of its own, and gives the word table no gradient") {
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  using head = head_of<false>;
  constexpr std::size_t vocabulary = 9;
  const head::sizes sizes{vocabulary};
  tests::random_layer<head, head::sizes> p(random, sizes);
  auto x = tests::random_numbers(random, 5 * 6);
  const std::vector<std::uint32_t> rows{3, 0, 4};
  const auto d_y = tests::random_numbers(random, rows.size() * vocabulary);
  tensors::aligned_vector<double> y(rows.size() * vocabulary), inferred(y.size()), d_x(x.size(), 7.0);
  const tensors::matrix<double> logits(y.data(), rows.size(), vocabulary);
  B::stream s;
  s.arena().reserve(head::workspace(rows.size(), sizes, s.concurrency()));
  head::saved keep;
  const auto forward = [&] {
    head::forward(s, p.weights, {}, 1e-3, rows, tests::as_rows<6>(std::as_const(x)), logits, keep);
    return tests::inner_product(y, d_y);
  };
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    return forward();
  };
  {
    const tensors::arena::scope scope(s.arena());
    forward();
    head::backward(s, p.weights, {}, keep, {d_y.data(), rows.size(), vocabulary}, tests::as_rows<6>(d_x), p.gradients,
                   {});
  }
  head::infer(s, head::frozen(p.weights, {}), 1e-3, rows, tests::as_rows<6>(std::as_const(x)),
              {inferred.data(), rows.size(), vocabulary});
  tests::check_same(inferred, y);
  CHECK(s.arena().grown() == 0);
  tests::check_derivatives("x", random, x, d_x, loss);
  tests::check_derivatives("the parameters", random, p.flat, p.added(), loss, 100);
}

TEST_CASE("language_model: names are those of BertLMHeadModel, tied and untied") {
  std::mt19937 random(1);
  tests::random_layer<head_of<true>, head_of<true>::sizes> tied(random, {9});
  tests::random_layer<head_of<false>, head_of<false>::sizes> untied(random, {9});
  const std::vector<std::string> transform{
      "cls.predictions.transform.LayerNorm.bias", "cls.predictions.transform.LayerNorm.weight",
      "cls.predictions.transform.dense.bias", "cls.predictions.transform.dense.weight"};
  auto want = transform;
  want.insert(want.begin(), "cls.predictions.bias");
  CHECK(names_of<head_of<true>>(tied.weights) == want);
  want = transform;
  want.insert(want.begin(), {"cls.predictions.decoder.bias", "cls.predictions.decoder.weight"});
  CHECK(names_of<head_of<false>>(untied.weights) == want);

  const auto words = tests::random_numbers(random, 54);
  const auto parts = []<class Frozen>(Frozen frozen) {
    std::vector<std::string> names;
    Frozen::visit([&](const std::string&,
                      const auto& part) { names.insert(names.end(), part.tensors.begin(), part.tensors.end()); },
                  frozen);
    std::ranges::sort(names);
    return names;
  };
  CHECK(parts(head_of<false>::frozen(untied.weights, {})) == names_of<head_of<false>>(untied.weights));
  auto with_table = names_of<head_of<true>>(tied.weights);
  with_table.insert(with_table.begin(), "bert.embeddings.word_embeddings.weight");
  CHECK(parts(head_of<true>::frozen(tied.weights, tests::as_rows<6>(words))) == with_table);
}

}  // namespace
}  // namespace clinicalbert::language_model_test
