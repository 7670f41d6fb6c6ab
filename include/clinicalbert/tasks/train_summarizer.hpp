#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/fitted_options.hpp"
#include "clinicalbert/tasks/generation_config.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/tasks/target_examples.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"
#include "clinicalbert/tasks/trained_contents.hpp"
#include "clinicalbert/training/encoder_decoder_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/encoder_decoder_config.hpp"
#include "clinicalbert/weights/load_encoder_decoder.hpp"
#include "clinicalbert/weights/write_encoder_decoder.hpp"

namespace clinicalbert::tasks {

/// Trains an encoder-decoder, both of whose halves begin as one BERT, to write the targets of sources: summaries, short
/// forms of questions, sections of notes.
///
/// Cross-attention is new, and what the base lacks of a masked language model; Shared and Tied say what is one in
/// memory. Rothe et al. 2020, section 3; begins as transformers' EncoderDecoderModel.from_encoder_decoder_pretrained
/// does, but for what is new.
template <models::Model M, backends::Backend B, models::sharing Shared = models::sharing::nothing, bool Tied = true>
class summarizer_trainer {
 public:
  using halves = models::encoder_decoder<M, M, B, Shared>;
  using step = training::encoder_decoder_step<halves, Tied>;
  using model = typename step::model;
  using summarizer = text_summarizer<model>;

  /// `base` must outlive it. The lengths of `how` are those of learning too: longer sources and targets are cut for it.
  /// The seed is that of new weights. Where it `copies`, it learns as a pointer-generator (See et al. 2017), and its
  /// folder says so. Throws files::file_error, text::size_error, std::bad_alloc, and
  /// what fitted_options throws.
  summarizer_trainer(const model_folder& base, std::span<const target_corpus> corpora, std::uint64_t seed,
                     const summary_options& how = {}, double label_smoothing = 0, bool copies = false)
      : base_(base),
        how_(fitted_options(how, ids(), base.tables(), base.tables())),
        step_{label_smoothing},
        state_(begin(base, seed, copies)) {
    for (const auto& corpus : corpora)
      counts_.push_back(
          add_target_examples(base.tokenizer, corpus, {how_.source_length, how_.target.max_length}, examples_));
  }

  [[nodiscard]] std::size_t examples() const noexcept { return examples_.size(); }
  [[nodiscard]] std::span<const target_counts> counts() const noexcept { return counts_; }  ///< a corpus each
  [[nodiscard]] const summary_options& how() const noexcept { return how_; }

  /// As training::train.
  training::run_record train(typename B::stream& s, const training::training_options& options,
                             const training::callbacks& call = {}, const training::checkpoint_place& place = {}) {
    return training::train(step_, s, state_, base_.encoder_options(),
                           std::span<const batches::target_example>(examples_), options, call, place);
  }

  /// The weights as they are now, ready to be used. May be called from a callback.
  [[nodiscard]] summarizer freeze() const {
    const auto options = base_.encoder_options();
    return summarizer(typename model::frozen(state_.weights.const_view()), {options, options}, ids(), base_.tokenizer,
                      how_);
  }

  /// Writes a folder that `open_summarizer` and transformers open; the base's pooler, which is not in use, goes with
  /// the encoder, as transformers keeps it. Throws files::file_error.
  void save(const std::filesystem::path& folder) const {
    weights::encoder_decoder_contents contents{.config = config(), .others = small_files()};
    std::deque<std::vector<float>> memory;  // of what is read from the base, until it is written
    for (const std::string name : {"pooler.dense.weight", "pooler.dense.bias"}) {
      const auto* const found = base_.checkpoint.find("bert." + name);
      if (found == nullptr) continue;
      auto& values = memory.emplace_back(found->count());
      found->read_into(std::span(values));
      contents.more.emplace_back("encoder." + name, found->sizes, std::span<const float>(values));
    }
    weights::write_encoder_decoder(folder, state_.weights, contents);
  }

  /// Writes all files of such a folder but the weights, as training::checkpoint_place::add_files asks for. Throws
  /// files::file_error.
  void add_files(const std::filesystem::path& folder) const {
    for (const auto& [name, text] : small_files()) files::write_whole(folder / name, text);
    files::write_whole(folder / "config.json", weights::encoder_decoder_config_text(config()));
  }

 private:
  static training::state<model> begin(const model_folder& base, std::uint64_t seed, bool copies) {
    const typename model::sizes sizes{base.tables(), base.tables(), copies};
    models::parameter_set<model> parameters(sizes);
    weights::start_encoder_decoder(base.checkpoint, parameters, {base.config.initializer_range, seed});
    return {std::move(parameters), sizes};
  }

  [[nodiscard]] generation::end_ids ids() const noexcept {
    return {base_.tokenizer.pieces().cls_id(), base_.tokenizer.pieces().sep_id()};
  }
  [[nodiscard]] weights::encoder_decoder_config config() const {
    auto bert = base_.config;
    set_architecture("BertModel", bert);  // what it says of a head is for none of the halves
    auto config =
        weights::encoder_decoder_config_of(bert, static_cast<std::size_t>(ids().start),
                                           static_cast<std::size_t>(ids().end), Shared == models::sharing::all);
    config.decoder.tie_word_embeddings = Tied;
    config.pointer_generator = state_.weights.view().copies();
    return config;
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> small_files() const {
    auto all = tokenizer_files(base_);
    all.emplace_back("generation_config.json", generation_config_text(how_, ids(), base_.encoder_options().padding_id));
    return all;
  }

  const model_folder& base_;
  summary_options how_;
  step step_;
  training::state<model> state_;
  std::vector<target_counts> counts_;
  std::vector<batches::target_example> examples_;
};

}  // namespace clinicalbert::tasks
