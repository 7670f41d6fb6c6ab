#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/tag_marginals.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/score_json.hpp"

namespace clinicalbert::examples {

/// What a tagger says of sentences in each layer of its tags, with the logits of all tags; with a CRF, the logs of
/// their probabilities given the whole sentence, so that softmax gives these.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<tag_predictions> predict_words(typename B::stream& s, const tasks::token_tagger<M, B>& tagger,
                                                         std::span<const corpora::tagged_sentence> sentences) {
  const auto& decoder = tagger.decoder();
  const auto& tags = decoder.tags();
  labels::marginal_workspace memory;
  std::vector<tag_predictions> layers(decoder.layers().count());
  for (std::size_t g = 0; g < layers.size(); ++g) {
    layers[g].names = tags.classes().names();
    layers[g].scheme = tags.scheme();
    if (!decoder.layers().are_one_a_type()) continue;
    layers[g].type = decoder.types().name(g);
    layers[g].names = labels::tag_set::of_types({layers[g].type}).classes().names();
  }
  tasks::for_each_tagged(
      s, tagger, sentences, [&](std::size_t n, const auto& text, std::size_t g, const auto& logits, const auto& path) {
        auto& found = layers[g];
        const std::size_t first = found.path.size(), all = first + sentences[n].words.size();
        found.path.resize(all, tags.outside());
        found.logits.resize(all * tags.size(), std::numeric_limits<float>::quiet_NaN());
        std::span<const double> marginals;
        if (decoder.has_crf()) marginals = labels::tag_marginals(logits, decoder.transitions(), memory);
        for (std::size_t w = 0; w < path.size(); ++w) {
          const std::size_t word = first + tasks::word_of(text, w);
          found.path[word] = path[w];
          const std::size_t from = w * tags.size(), to = word * tags.size();
          for (std::size_t k = 0; k < tags.size(); ++k)
            found.logits[to + k] = marginals.empty()
                                       ? static_cast<float>(logits[from + k])
                                       : static_cast<float>(std::log(std::max(marginals[from + k], 1e-30)));
        }
        found.pieces += text.pieces.size();
      });
  return layers;
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
      const auto file = read_tagging_file(path);
      const auto& sentences = file.sentences;
      const auto layers = predict_words(stream, tagger, std::span(sentences));
      std::vector<std::vector<std::vector<std::string>>> tags;  // by layer and sentence
      std::vector<std::vector<metrics::span_f1::typed_span>> found(sentences.size());
      for (const auto& layer : layers) {
        const auto& lists = tags.emplace_back(layer.tags(sentences));
        for (std::size_t i = 0; i < sentences.size(); ++i)
          for (const auto& span : metrics::spans_of_tags(lists[i])) found[i].push_back(span);
      }
      scores[path] = score_json(tasks::compare_spans(sentences, found));
      if (listener) listener(path, file, layers);
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
