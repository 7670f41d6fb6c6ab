#pragma once

#include <cstdio>
#include <string>
#include <type_traits>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/train_pretraining.hpp"
#include "examples/training/pretraining.hpp"
#include "examples/training/run_pretraining.hpp"

namespace clinicalbert::examples {

/// Pretrains on a backend.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json pretrain(const pretraining& a, const tasks::pretraining_base& base) {
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  tasks::pretrainer<M, B> run(base, a.training.seed);
  if (a.is_first()) {
    const std::string ranks = a.ranks != nullptr ? std::to_string(a.ranks->size()) + " ranks of " : "";
    std::fprintf(stderr, "%s in %s, %s%zu threads\n", std::string(M::name).c_str(),
                 std::string(B::precision::name).c_str(), ranks.c_str(), a.threads);
  }
  return run_pretraining(a, base, stream, run, std::string(M::name));
}

/// `pretrain` of the model of a list whose shape is the base's.
template <class Precision, class Models = models::presets>
nlohmann::ordered_json pretrain_in(const pretraining& a, const tasks::pretraining_base& base) {
  return models::pick(base.shape(), Models{}, [&]<class M>(std::type_identity<M>) {
    return pretrain<M, backends::simd_in<Precision>>(a, base);
  });
}

}  // namespace clinicalbert::examples
