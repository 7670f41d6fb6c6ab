#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <type_traits>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/iob.hpp"
#include "clinicalbert/corpora/read_text.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/tag_marginals.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/score_json.hpp"

namespace clinicalbert::examples {

/// What a tagger says of sentences, with the logits of all tags; with a CRF, the logs of their probabilities given the
/// whole sentence, so that softmax gives these.
template <models::Model M, backends::Backend B>
[[nodiscard]] tag_predictions predict_words(typename B::stream& s, const tasks::token_tagger<M, B>& tagger,
                                            std::span<const corpora::tagged_sentence> sentences) {
  const auto& decoder = tagger.decoder();
  const auto& tags = decoder.tags();
  labels::marginal_workspace memory;
  tag_predictions found{tags.classes().names(), tags.scheme(), {}, {}};
  tasks::for_each_tagged(s, tagger, sentences, [&](std::size_t n, const tasks::tagged_text& text, const auto& path) {
    const std::size_t first = found.path.size(), all = first + sentences[n].words.size();
    found.path.resize(all, tags.outside());
    found.logits.resize(all * tags.size(), std::numeric_limits<float>::quiet_NaN());
    std::span<const double> marginals;
    if (decoder.has_crf())
      marginals = labels::tag_marginals(std::span<const float>(text.logits), decoder.transitions(), memory);
    for (std::size_t w = 0; w < path.size(); ++w) {
      const std::size_t word = first + tasks::word_of(text, w);
      found.path[word] = path[w];
      const std::size_t from = w * tags.size(), to = word * tags.size();
      for (std::size_t k = 0; k < tags.size(); ++k)
        found.logits[to + k] = marginals.empty() ? text.logits[from + k]
                                                 : static_cast<float>(std::log(std::max(marginals[from + k], 1e-30)));
    }
    found.pieces += text.pieces.size();
  });
  return found;
}

/// Scores a model of any preset on a backend.
template <backends::Backend B>
[[nodiscard]] nlohmann::ordered_json score_in(const scoring& what, const tags_listener& listener) {
  backends::thread_pool helpers(static_cast<int>(what.threads) - 1);
  auto* const pool = what.threads > 1 ? &helpers : nullptr;
  typename B::stream stream(pool);
  auto scores = nlohmann::ordered_json::object();
  const auto score = [&](const auto& tagger) {
    for (const auto& path : what.data) {
      const auto text = corpora::read_text(path);
      const auto sentences = corpora::parse_iob(text, path);
      const auto found = predict_words(stream, tagger, std::span(sentences));
      scores[path] = score_json(tasks::compare_tags(sentences, found.tags(sentences)));
      if (listener) listener(path, text, sentences, found);
    }
  };
  const tasks::window_options windows{.length = what.max_length};
  if (weights::is_frozen_file(what.model)) {
    const tasks::frozen_model model(what.model, pool);
    models::pick(model.shape(), models::presets{},
                 [&]<class M>(std::type_identity<M>) { score(tasks::load_token_tagger<M, B>(model, windows)); });
  } else {
    const tasks::model_folder folder(what.model);
    models::pick(folder.shape(), models::presets{},
                 [&]<class M>(std::type_identity<M>) { score(tasks::load_token_tagger<M, B>(folder, windows, pool)); });
  }
  return scores;
}

}  // namespace clinicalbert::examples
