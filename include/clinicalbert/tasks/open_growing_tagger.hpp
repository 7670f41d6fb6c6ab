#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/tasks/config_values.hpp"
#include "clinicalbert/tasks/growing_entity_tagger.hpp"
#include "clinicalbert/tasks/growing_task.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/tag_entities.hpp"
#include "clinicalbert/tasks/token_tagger.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/growth_rules.hpp"
#include "clinicalbert/weights/frozen_file.hpp"

namespace clinicalbert::tasks {

/// A growing entity tagger with a model whose shape is known at compile time.
template <models::Model M, backends::Backend B>
class grow_entities final : public growing_entity_tagger {
 public:
  using tagger = token_tagger<M, B>;

  /// As growing_task; loads on a pool's threads and the caller's, or the caller's alone.
  grow_entities(std::shared_ptr<const model_folder> folder, const tokens::growth_rules& rules,
                const window_options& windows = {}, const std::filesystem::path& growth = {},
                backends::thread_pool_interface* pool = nullptr)
      : grow_entities(typename B::stream(pool), tags_of(folder->config, folder->path / "config.json"), folder, rules,
                      windows.within(folder->config.max_position_embeddings), growth) {}

  [[nodiscard]] std::shared_ptr<const entity_tagger> snapshot() const override { return task_.snapshot(); }
  void see(std::string_view text) override { task_.see(text); }
  std::size_t grow() override { return task_.grow(); }
  [[nodiscard]] std::size_t room() const override { return task_.room(); }
  void save_growth(const std::filesystem::path& file) const override {
    tokens::write_growth(file, task_.base(), task_.state());
  }
  void save(const std::filesystem::path& folder) const override { task_.save(folder); }

  [[nodiscard]] const labels::label_set& types() const noexcept override { return types_; }

  [[nodiscard]] std::unique_ptr<entity_session> open_session(
      backends::thread_pool_interface* pool = nullptr) const override {
    return std::make_unique<session>(task_, pool);
  }

 private:
  using tagger_task = growing_task<tag_entities<M, B>, typename tagger::model>;

  grow_entities(typename B::stream&& loader, const labels::tag_layers& tags,
                const std::shared_ptr<const model_folder>& folder, const tokens::growth_rules& rules,
                const window_options& windows, const std::filesystem::path& growth)
      : types_(tags.types()),
        task_(
            folder, {folder->tables(), {{tags.size(), folder->config.crf}}}, rules,
            [options = folder->encoder_options(), tags, windows](auto weights, auto tokenizer) {
              return tag_entities<M, B>(tagger(std::move(weights), options, tags, std::move(tokenizer), windows));
            },
            loader, growth) {}

  class session final : public entity_session {
   public:
    session(const tagger_task& task, backends::thread_pool_interface* pool) : task_(task), pool_(pool) {}

    [[nodiscard]] std::vector<labels::entity> annotate(std::string_view note) override {
      if (auto now = task_.snapshot(); now != tagger_) {
        session_ = now->open_session(pool_);
        tagger_ = std::move(now);
      }
      return session_->annotate(note);
    }

   private:
    const tagger_task& task_;
    backends::thread_pool_interface* pool_;
    std::shared_ptr<const entity_tagger> tagger_;
    std::unique_ptr<entity_session> session_;  // of tagger_
  };

  labels::label_set types_;
  tagger_task task_;
};

/// Opens a folder (or a file of weights in one) that holds a token classifier of any shape in the list `Models`, and
/// lets it grow by the rules; loading is spread over the pool's threads and the caller's. What was learned before goes
/// on: that of the file `growth`, which save_growth wrote for this folder or one that it grew from, or of a growth.json
/// in the folder, which save wrote.
///
/// Throws files::file_error naming file, tensor, expected and found; for a frozen file, which has no weights to take
/// means of; for a growth of another vocabulary, or one with more words than the rules' capacity; for a shape that no
/// model has.
template <backends::Backend B = backends::simd<>, class Models = models::presets>
[[nodiscard]] std::unique_ptr<growing_entity_tagger> open_growing_tagger(
    const std::filesystem::path& model, const tokens::growth_rules& rules = {}, const window_options& windows = {},
    const std::filesystem::path& growth = {}, backends::thread_pool_interface* pool = nullptr) {
  if (weights::is_frozen_file(model))
    throw files::file_error(model, "is frozen, and its words cannot grow: open the folder that it was made of");
  const auto folder = std::make_shared<const model_folder>(model);
  try {
    return models::pick(folder->shape(), Models{},
                        [&]<class M>(std::type_identity<M>) -> std::unique_ptr<growing_entity_tagger> {
                          return std::make_unique<grow_entities<M, B>>(folder, rules, windows, growth, pool);
                        });
  } catch (const models::unknown_shape& error) {
    throw files::file_error(folder->path / "config.json", error.what());
  }
}

}  // namespace clinicalbert::tasks
