#include "clinicalbert/losses/linear_chain_crf.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "clinicalbert/losses/marginal_cross_entropy.hpp"
#include "tests/data_path.hpp"
#include "tests/losses/chain_paths.hpp"

namespace linear_chain_crf_test {

using namespace clinicalbert::losses;

namespace {

struct owned_chains {
  std::vector<std::uint32_t> offsets{0U};
  std::vector<std::uint64_t> allowed;
  std::vector<std::uint8_t> cuts;

  [[nodiscard]] tag_chains view() const { return {offsets, allowed, cuts}; }
};

std::vector<double> memory_for(const owned_chains& chains, std::size_t classes) {
  return std::vector<double>(chain_memory(chains.allowed.size(), classes), 5.0);
}

// Sequences with rows left out, known tags and sets of tags; some are cut, one has no row that takes part.
owned_chains random_chains(std::mt19937& random, std::size_t classes) {
  owned_chains chains;
  for (int b = 0; b < 5; ++b) {
    for (std::size_t rows = 1 + random() % 5; rows-- > 0;) {
      const auto kind = b == 2 ? 0 : random() % 4;
      const std::uint64_t one = std::uint64_t{1} << random() % classes;
      chains.allowed.push_back(kind == 0 ? 0 : kind == 1 ? one | std::uint64_t{1} << random() % classes : one);
    }
    chains.offsets.push_back(static_cast<std::uint32_t>(chains.allowed.size()));
    chains.cuts.push_back(static_cast<std::uint8_t>(b % 4));
  }
  return chains;
}

}  // namespace

TEST_CASE("linear_chain_crf agrees with pytorch-crf: loss, sum and gradients") {
  const auto reference = clinicalbert::files::read_json(tests::data("linear_chain_crf.json"));
  const auto flat = [](const nlohmann::json& rows) {
    std::vector<double> all;
    for (const auto& row : rows)
      for (const double x : row.get<std::vector<double>>()) all.push_back(x);
    return all;
  };
  const auto check = [](const std::vector<double>& got, const std::vector<double>& want) {
    REQUIRE(got.size() == want.size());
    for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == tests::approx(want[i]).epsilon(1e-10).margin(1e-15));
  };
  for (const auto& one : reference.at("cases")) {
    const auto starts = one.at("start_transitions").get<std::vector<double>>();
    const auto ends = one.at("end_transitions").get<std::vector<double>>(), pairs = flat(one.at("transitions"));
    const std::size_t classes = starts.size();
    owned_chains chains;
    std::vector<double> emissions, want;
    const auto leave_out_a_row = [&] {  // torch's batch lacks it
      chains.allowed.push_back(0);
      emissions.insert(emissions.end(), classes, 1000.0);
      want.insert(want.end(), classes, 0.0);
    };
    for (std::size_t b = 0; b < one.at("tags").size(); ++b) {
      for (std::size_t t = 0; t < one.at("tags")[b].size(); ++t) {
        leave_out_a_row();
        chains.allowed.push_back(std::uint64_t{1} << one.at("tags")[b][t].get<std::size_t>());
        for (const double x : one.at("emissions")[b][t]) emissions.push_back(x);
        for (const double x : one.at("d_emissions")[b][t]) want.push_back(x);
      }
      leave_out_a_row();
      chains.offsets.push_back(static_cast<std::uint32_t>(chains.allowed.size()));
    }
    auto memory = memory_for(chains, classes);
    std::vector<double> gradient(emissions.size(), 77.0);
    tests::owned_chain_scores d(classes);
    const double loss = linear_chain_crf<double>(emissions, classes, chains.view(), {starts, pairs, ends}, gradient,
                                                 d.changed(), memory);
    CHECK(loss == tests::approx(one.at("loss").get<double>()).epsilon(1e-10));
    check(gradient, want);
    check(d.starts, one.at("d_start_transitions").get<std::vector<double>>());
    check(d.ends, one.at("d_end_transitions").get<std::vector<double>>());
    check(d.pairs, flat(one.at("d_transitions")));
    CHECK(linear_chain_crf<double>(emissions, classes, chains.view(), {starts, pairs, ends}, {}, {}, memory,
                                   reduction::sum) == tests::approx(one.at("sum").get<double>()).epsilon(1e-10));
  }
}

TEST_CASE("linear_chain_crf is what enumerating all sequences says, and its gradient what finite differences say") {
  const auto seed = GENERATE(11U, 12U, 13U, 14U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::size_t classes = 2 + seed % 3;
  const bool with_rules = seed % 2 == 0;
  auto chains = random_chains(random, classes);
  tests::owned_chain_scores owned(random, classes);
  if (with_rules) {
    owned.pairs[1] = owned.starts[1] = -std::numeric_limits<double>::infinity();
    for (auto& mask : chains.allowed)  // what the rules forbid is not what is known
      if (mask == 2) mask = 1;
  }
  const auto emissions = tests::some_logits(random, chains.allowed.size() * classes);
  double want = 0;
  std::size_t rows = 0;
  for (std::size_t b = 0; b + 1 < chains.offsets.size(); ++b) {
    std::vector<double> chain;
    std::vector<std::uint64_t> masks;
    for (std::size_t i = chains.offsets[b]; i < chains.offsets[b + 1]; ++i) {
      if (chains.allowed[i] == 0) continue;
      masks.push_back(chains.allowed[i]);
      for (std::size_t k = 0; k < classes; ++k) chain.push_back(emissions[i * classes + k]);
    }
    if (masks.empty()) continue;
    auto scores = owned.view();
    if ((chains.cuts[b] & cut_before) != 0) scores.starts = {};
    if ((chains.cuts[b] & cut_after) != 0) scores.ends = {};
    double all = 0, allowed = 0;
    tests::for_each_path(chain, classes, scores, [&](const auto& path, double score) {
      all += std::exp(score);
      bool is_allowed = true;
      for (std::size_t t = 0; t < masks.size(); ++t) is_allowed = is_allowed && (masks[t] >> path[t] & 1) != 0;
      if (is_allowed) allowed += std::exp(score);
    });
    want += std::log(all / allowed);
    rows += masks.size();
  }
  REQUIRE(rows > 5);
  auto memory = memory_for(chains, classes);
  const auto loss_of = [&](std::span<const double> x, const tests::owned_chain_scores& scores) {
    return linear_chain_crf<double>(x, classes, chains.view(), scores.view(), {}, {}, memory);
  };
  CHECK(loss_of(emissions, owned) == tests::approx(want / static_cast<double>(rows)).epsilon(1e-12));

  tests::check_gradient(emissions, [&](std::span<const double> x, std::span<double> d_x) {
    return linear_chain_crf<double>(x, classes, chains.view(), owned.view(), d_x, {}, memory);
  });
  tests::owned_chain_scores d(classes);
  d.starts[0] = 1000;  // added to
  std::vector<double> unwanted(emissions.size());
  linear_chain_crf<double>(emissions, classes, chains.view(), owned.view(), unwanted, d.changed(), memory,
                           reduction::mean, 0.5);
  d.starts[0] -= 1000;
  for (const auto part :
       {&tests::owned_chain_scores::starts, &tests::owned_chain_scores::pairs, &tests::owned_chain_scores::ends}) {
    for (std::size_t i = 0; i < (d.*part).size(); ++i) {
      auto moved = owned;
      (moved.*part)[i] += 1e-5;
      const double above = loss_of(emissions, moved);
      (moved.*part)[i] -= 2e-5;
      CHECK((d.*part)[i] == tests::approx((above - loss_of(emissions, moved)) / 4e-5).margin(1e-9));
    }
  }
}

TEST_CASE("without transitions linear_chain_crf is the marginal cross-entropy") {
  std::mt19937 random(21);
  const std::size_t classes = 5;
  const auto chains = random_chains(random, classes);
  const auto emissions = tests::some_logits(random, chains.allowed.size() * classes);
  const tests::owned_chain_scores zero(classes);
  auto memory = memory_for(chains, classes);
  std::vector<double> chain(emissions.size()), marginal(emissions.size());
  for (const auto how : {reduction::mean, reduction::sum}) {
    const double a =
        linear_chain_crf<double>(emissions, classes, chains.view(), zero.view(), chain, {}, memory, how, 0.5);
    CHECK(a == tests::approx(marginal_cross_entropy<double>(emissions, classes, chains.allowed, marginal, how, 0.5)));
    for (std::size_t i = 0; i < chain.size(); ++i) CHECK(chain[i] == tests::approx(marginal[i]).margin(1e-13));
  }
  // In float the same numbers are rounded once.
  const std::vector<float> rounded(emissions.begin(), emissions.end());
  const std::vector<double> exact(rounded.begin(), rounded.end());
  std::vector<float> d(rounded.size());
  const double loss = linear_chain_crf<float>(rounded, classes, chains.view(), zero.view(), d, {}, memory);
  CHECK(loss == linear_chain_crf<double>(exact, classes, chains.view(), zero.view(), chain, {}, memory));
  for (std::size_t i = 0; i < d.size(); ++i) CHECK(d[i] == static_cast<float>(chain[i]));
}

TEST_CASE("edges of linear_chain_crf") {
  const tests::owned_chain_scores zero(3);
  std::vector<double> emissions(6, 0.25), gradient(6, 9.0), memory(chain_memory(2, 3));
  const auto loss = [&](const owned_chains& chains, const tests::owned_chain_scores& scores) {
    return linear_chain_crf<double>(emissions, 3, chains.view(), scores.view(), gradient, {}, memory);
  };
  CHECK(loss({{0, 1, 2}, {0, 0}, {}}, zero) == 0);  // nothing to learn
  CHECK(gradient == std::vector<double>(6, 0.0));
  CHECK(loss({{0, 2}, {0b111, 0b111}, {}}, zero) == 0);  // anything is right
  CHECK(linear_chain_crf<double>({}, 3, {}, zero.view(), {}, {}, {}) == 0);

  CHECK_THROWS_WITH(loss({{0, 2}, {1, 0b1000}, {}}, zero), tests::contains("row 1"));
  CHECK_THROWS_AS(loss({{0, 1}, {1, 1}, {}}, zero), loss_error);
  CHECK_THROWS_AS(loss({{0, 2}, {1, 1}, {0, 0}}, zero), loss_error);
  CHECK_THROWS_AS(
      linear_chain_crf<double>(emissions, 3, {std::vector<std::uint32_t>{0, 2}, std::vector<std::uint64_t>{1, 1}, {}},
                               zero.view(), {}, {}, std::span(memory).first(3)),
      loss_error);
  auto rules = zero;
  rules.pairs[2] = -std::numeric_limits<double>::infinity();  // 2 may not follow 0
  CHECK_THROWS_WITH(loss({{0, 0, 2}, {0b001, 0b100}, {}}, rules), tests::contains("sequence 1"));
  CHECK(loss({{0, 2}, {0b001, 0b110}, {}}, rules) > 0);
  CHECK(loss({{0, 1, 2}, {0b001, 0b100}, {}}, rules) > 0);

  emissions[4] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(loss({{0, 1, 2}, {1, 1}, {}}, zero)));
  CHECK(std::isfinite(gradient[0]));
  CHECK(std::isnan(gradient[3]));
  CHECK(std::isfinite(loss({{0, 1, 2}, {1, 0}, {}}, zero)));  // a row that takes no part may hold anything
}

}  // namespace linear_chain_crf_test
