#pragma once

#include <cstddef>
#include <unsupported/Eigen/CXX11/ThreadPool>

#include "tests/backends/named_values.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// run(stream) on a stream without a pool.
template <class B, class Run>
named_values on_one_thread(Run run) {
  typename B::stream stream;
  return run(stream);
}

/// run(stream) gives the same bits with pools of 1, 2 and 5 threads as without one.
template <class B, class Run>
void check_same_for_any_threads(Run run) {
  const named_values alone = on_one_thread<B>(run);
  for (const int threads : {1, 2, 5}) {
    CAPTURE(threads);
    Eigen::ThreadPool pool(threads);
    typename B::stream stream(&pool);
    check_same_bits(run(stream), alone);
  }
}

/// Reserves what the operator says that it needs, runs it, and sees that this was enough.
template <class Stream, class Call>
void within_scratch(Stream& stream, std::size_t bytes, Call call) {
  stream.arena().reserve(bytes);
  const std::size_t grown = stream.arena().grown();
  call();
  INFO("scratch beyond what the operator says");
  CHECK(stream.arena().grown() == grown);
}

}  // namespace clinicalbert::tests
