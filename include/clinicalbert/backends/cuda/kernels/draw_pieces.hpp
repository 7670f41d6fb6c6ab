#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/largest.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// Pieces drawn by softmax(logits / temperature): ids[i], of row rows[i], is where the sum of the probabilities, by id,
/// passes uniforms[i], a number in [0, 1); log_probabilities[i] is the log of its own. A piece whose logit is minus
/// infinity is none; where a row has no other, the id is -1 and the log-probability minus infinity. A block a draw.
///
/// Each thread sums up the probabilities of as many neighbors, in double; the first looks for the warp, the thread and
/// the piece in turn. As generation::draw_piece has it, but for exponentials in fp32.
struct draw_pieces {
  static constexpr std::uint32_t threads = 256, warps = threads / 32;
  struct shared {
    shared_array<double, threads> sums;
    shared_array<double, warps> warp_sums;
    shared_array<float, warps> largest;
  };

  std::uint32_t pieces = 0;
  float temperature = 1;
  row_buffer<const float> logits;
  buffer<const std::uint32_t> rows;
  buffer<const double> uniforms;
  buffer<float> log_probabilities;
  buffer<std::int32_t> ids;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t draw = thread.block(), row = rows[draw], each = (pieces + threads - 1) / threads;
    const share own = share_of(thread.index(), each);
    float largest = -INFINITY;
    for (std::uint32_t k = own.begin; k < own.end; ++k) largest = std::fmax(largest, logits(row, k));
    largest = block_largest(thread, s.largest, largest);
    double sum = 0;
    for (std::uint32_t k = own.begin; k < own.end; ++k) sum += weight(row, k, largest);
    thread.store(s.sums, thread.index(), sum);
    const double all = block_sum(thread, s.warp_sums, sum), wanted = uniforms[draw] * all;
    if (thread.index() != 0) return;

    double before = 0;
    const std::uint32_t warp = passing(thread, s.warp_sums, 0, warps, wanted, before);
    const share in = share_of(passing(thread, s.sums, 32 * warp, 32, wanted, before), each);
    std::int32_t id = -1;
    for (std::uint32_t k = in.begin; k < in.end && !(before > wanted); ++k) {
      const double w = weight(row, k, largest);
      if (w > 0) id = static_cast<std::int32_t>(k);
      before += w;
    }
    ids[draw] = id;
    log_probabilities[draw] = id < 0 ? -INFINITY
                                     : (logits(row, static_cast<std::uint32_t>(id)) - largest) / temperature -
                                           static_cast<float>(std::log(all));
  }

 private:
  struct share {
    std::uint32_t begin, end;
  };

  [[nodiscard]] CLINICALBERT_DEVICE share share_of(std::uint32_t thread, std::uint32_t each) const {
    const std::uint32_t begin = thread * each, rest = begin < pieces ? pieces - begin : 0;
    return {begin, begin + (rest < each ? rest : each)};
  }

  // Which of so many sums makes the running sum, `before` them at first and before it at last, pass; where rounding
  // leaves none, the last that is not 0.
  template <class Thread, std::uint32_t Size>
  [[nodiscard]] CLINICALBERT_DEVICE static std::uint32_t passing(Thread& thread, const shared_array<double, Size>& sums,
                                                                 std::uint32_t begin, std::uint32_t count,
                                                                 double wanted, double& before) {
    double sum = before;
    std::uint32_t found = begin;
    for (std::uint32_t i = begin; i < begin + count && !(sum > wanted); ++i) {
      const double of = thread.load(sums, i);
      if (of > 0) {
        found = i;
        before = sum;
      }
      sum += of;
    }
    return found;
  }

  // The exponential, 1 of the likeliest; of none, 0.
  [[nodiscard]] CLINICALBERT_DEVICE double weight(std::uint32_t row, std::uint32_t k, float largest) const {
    const float logit = logits(row, k);
    return logit > -INFINITY ? static_cast<double>(std::exp((logit - largest) / temperature)) : 0.0;
  }
};

}  // namespace clinicalbert::backends::device
