#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/clinical_tasks.hpp"
#include "clinicalbert/tasks/train_pretraining.hpp"
#include "examples/tagging/tagging_file.hpp"
#include "examples/training/pretraining.hpp"
#include "examples/training/relation_file.hpp"
#include "examples/training/run_pretraining.hpp"

namespace clinicalbert::examples {

/// What there is to learn beside text; says on standard error how much that is, of several ranks the first.
inline tasks::clinical_tasks clinical_tasks_of(const pretraining& a, const tasks::pretraining_base& base) {
  std::vector<tasks::tagging_corpus> entities;
  for (const auto& path : a.entities) entities.push_back({path, read_tagging_file(path).sentences});
  const auto length = std::min(a.task_length, base.config().max_position_embeddings);
  tasks::clinical_tasks tasks(base.tokenizer(), entities, read_relations(a.relations), length);
  if (!a.is_first()) return tasks;
  if (tasks.has_entities())
    std::fprintf(stderr, "entities: %zu examples, %zu labels; %zu share words with others and are not learned\n",
                 tasks.entity_examples().size(), tasks.tag_classes(), tasks.untold());
  for (std::size_t i = 0; i < tasks.counts().size(); ++i) {
    const auto& n = tasks.counts()[i];
    std::fprintf(stderr,
                 "%s: %zu of %zu documents, %zu pairs, %zu related; %zu pairs of unknown concepts, %zu relations "
                 "without a pair\n",
                 a.relations[i].c_str(), n.learned, n.documents, n.pairs, n.related, n.unknown, n.without);
  }
  return tasks;
}

/// Pretrains on a backend.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json pretrain(const pretraining& a, const tasks::pretraining_base& base) {
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  tasks::pretrainer<M, B> run(base, a.training.seed, clinical_tasks_of(a, base), a.learns_weights);
  if (a.is_first()) {
    const std::string ranks = a.ranks != nullptr ? std::to_string(a.ranks->size()) + " ranks of " : "";
    std::fprintf(stderr, "%s in %s, %s%zu threads\n", std::string(M::name).c_str(),
                 std::string(B::precision::name).c_str(), ranks.c_str(), a.threads);
  }
  return run_pretraining(a, base, stream, run, std::string(M::name));
}

/// `pretrain` of the model of a list whose shape is the base's.
template <backends::Backend B, class Models = models::presets>
nlohmann::ordered_json pretrain_in(const pretraining& a, const tasks::pretraining_base& base) {
  return models::pick(base.shape(), Models{}, [&]<class M>(std::type_identity<M>) { return pretrain<M, B>(a, base); });
}

}  // namespace clinicalbert::examples
