#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/reference/attention.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/run_attention.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

/// Keys and values of ragged sequences in pages of some rows, which stand in any order in memory.
template <class E>
class paged_keys {
 public:
  paged_keys(const attention_input& input, std::size_t page_rows)
      : offsets_(input.key_offsets), page_rows_(page_rows), width_(2 * input.width()) {
    for (std::size_t b = 0; b + 1 < offsets_.size(); ++b) {
      lengths_.push_back(offsets_[b + 1] - offsets_[b]);
      first_page_.push_back(first_page_.back() + static_cast<std::uint32_t>((lengths_[b] + page_rows - 1) / page_rows));
    }
    const std::size_t page = offset + page_rows * width_;
    memory_.assign(page * first_page_.back(), E(1e6));  // what lies behind a sequence must not be read
    for (std::size_t i = first_page_.back(); i-- > 0;) pages_.push_back(memory_.data() + i * page);
    for (std::size_t b = 0; b + 1 < offsets_.size(); ++b)
      for (std::size_t j = 0; j < lengths_[b]; ++j)
        for (std::size_t c = 0; c < width_ / 2; ++c) {
          const std::size_t from = (offsets_[b] + j) * (width_ / 2) + c;
          view().row(b, j)[c] = static_cast<E>(input.k[from]);
          view().row(b, j)[width_ / 2 + c] = static_cast<E>(input.v[from]);
        }
  }
  paged_keys(const paged_keys&) = delete;
  paged_keys& operator=(const paged_keys&) = delete;

  [[nodiscard]] tensors::paged_rows<E> view() const noexcept {
    return {pages_, first_page_, lengths_, page_rows_, width_, offset};
  }

 private:
  static constexpr std::size_t offset = 3;
  std::vector<std::uint32_t> offsets_, first_page_{0}, lengths_;
  std::size_t page_rows_, width_;
  std::vector<E> memory_;
  std::vector<E*> pages_;
};

/// One query for each sequence of keys: the first rows of q, and of d_y.
inline attention_input one_query_each(attention_input input) {
  const std::size_t count = input.key_offsets.size() - 1;
  input.query_offsets.resize(1);
  for (std::size_t i = 0; i < count; ++i) input.query_offsets.push_back(static_cast<std::uint32_t>(i + 1));
  for (auto* rows : {&input.q, &input.d_y}) rows->resize(count * input.width());
  return input;
}

template <class B>
named_values run_paged_attention(const attention_input& input, std::size_t page_rows, typename B::stream& stream) {
  using E = typename B::element;
  using op = backends::paged_attention_op<B>;
  const std::size_t count = input.key_offsets.size() - 1;
  const paged_keys<E> keys(input, page_rows);
  const strided<E> q(count, input.width(), input.q);
  strided<E> y(count, input.width());
  within_scratch(stream, op::scratch(keys.view().longest(), input.head_size, stream.concurrency()),
                 [&] { op::infer(stream, input.heads, q.read(), keys.view(), y.view()); });
  return {{"y", y.values()}};
}

/// Sequences of 1 to 150 keys in pages of any size: what attention over the same keys in a row gives, in double.
template <class B>
void paged_attention_agrees_with_reference(std::uint32_t seed) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::size_t longest : {1u, 3u, 40u, 150u})
    for (const std::size_t page_rows : {1u, 4u, 16u}) {
      const auto input = one_query_each(attention_input::random(random, longest, false, false, 0));
      CAPTURE(page_rows, input.heads, input.head_size, input.key_offsets);
      typename B::stream stream;
      backends::host_stream plain;
      const auto want = run_attention<backends::reference<double>>(input, plain).at("y");
      check_close(run_paged_attention<B>(input, page_rows, stream), {{"y", want}},
                  rounding<typename B::element>(longest + input.head_size));
      check_same_for_any_threads<B>([&](auto& s) { return run_paged_attention<B>(input, page_rows, s); });
    }
}

}  // namespace clinicalbert::tests
