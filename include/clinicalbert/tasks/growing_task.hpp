#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/growth_of_vocabulary.hpp"
#include "clinicalbert/tokens/growth_rules.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/weights/extend_folder.hpp"
#include "clinicalbert/weights/growing_weights.hpp"

namespace clinicalbert::tasks {

/// What a vocabulary learned before, with the vocabulary that it began with: of `growth` where one is given, of the
/// folder's own growth.json where there is one, or nothing. Throws files::file_error as tokens::read_growth_of, and
/// where more was learned than the rules have room for.
[[nodiscard]] inline tokens::vocabulary_growth growth_of_folder(const model_folder& folder,
                                                                const tokens::growth_rules& rules,
                                                                std::filesystem::path growth = {}) {
  std::error_code ignored;
  if (const auto own = folder.path / tokens::growth_file_name; growth.empty() && std::filesystem::exists(own, ignored))
    growth = own;
  if (growth.empty()) return {folder.tokenizer.pieces(), {}};
  auto found = tokens::read_growth_of(growth, folder.tokenizer.pieces());
  if (found.state.learned.size() > rules.capacity)
    throw files::file_error(growth, "has " + std::to_string(found.state.learned.size()) +
                                        " learned words where at most " + std::to_string(rules.capacity) +
                                        ", the capacity, were expected");
  return found;
}

/// A task's model, such as a `token_tagger`, that takes in new words while threads use it: the running side of
/// `tokens::growing_vocabulary`.
///
/// `snapshot` gives the model of now, vocabulary and rows together: it never changes, and lives as long as someone
/// holds it. `see` counts the words of a text; `grow`, called between batches, takes in those that the rules say, each
/// with the mean of its pieces' rows, and puts the new model in the place of the old one at once. Rows stand in memory
/// that was reserved at the beginning, so nothing moves: a text without a new word gives the same bits before and
/// after, and what a thread has begun with an old snapshot it ends with it. All functions may be called by any thread
/// at any time.
///
/// Where `growth_rules::capacity` is used up, `grow` takes in nothing more and returns 0, and `room` is 0. The folder
/// must stay as it is while this lives: rows are read from its weights when they are needed.
template <class Task, class Model = typename Task::model>
class growing_task {
 public:
  using model = Model;
  /// Makes the task of a model and its tokenizer.
  using maker = std::function<Task(typename model::frozen, tokens::tokenizer)>;

  /// A growth that was saved goes on: that of `growth`, or of the folder's growth.json. Throws files::file_error as
  /// growth_of_folder and weights::growing_weights, and what `make` throws.
  template <class Stream>
  growing_task(std::shared_ptr<const model_folder> folder, const typename model::sizes& sizes,
               const tokens::growth_rules& rules, maker make, Stream& stream, const std::filesystem::path& growth = {})
      : growing_task(folder, growth_of_folder(*folder, rules, growth), sizes, rules, std::move(make), stream) {}

  /// The model of now.
  [[nodiscard]] std::shared_ptr<const Task> snapshot() const {
    const std::lock_guard lock(switching_);
    return current_;
  }

  /// Counts the words of a text that could be learned.
  void see(std::string_view text) { vocabulary_.see(text); }

  /// Takes in the words that are due and says how many. Throws files::file_error if a row cannot be made, and
  /// std::bad_alloc; the model of now stays, and the next call takes in what this one did not.
  std::size_t grow() {
    const std::lock_guard lock(growing_);
    (void)vocabulary_.grow();
    return take_in();
  }

  /// Words that may still be learned.
  [[nodiscard]] std::size_t room() const { return vocabulary_.rules().capacity - vocabulary_.learned().size(); }

  /// What was learned and what is being counted, for tokens::write_growth with `base`: with the folder that this was
  /// opened from it gives the same ids and rows again.
  [[nodiscard]] tokens::growth_state state() const { return vocabulary_.state(); }
  [[nodiscard]] const tokens::vocabulary& base() const noexcept { return base_; }

  /// Writes a folder that is the one that this was opened from with the words learned since: weights::extend_folder,
  /// and in it growth.json, from which a growing task goes on. Any program opens it as a model. Throws
  /// files::file_error.
  void save(const std::filesystem::path& to) const {
    const auto now = state();
    const auto since = std::span(now.learned).subspan(before_);
    weights::extend_folder(folder_->path, std::vector(since.begin(), since.end()), to,
                           [&](const std::filesystem::path& folder) {
                             tokens::write_growth(folder / tokens::growth_file_name, base_, now);
                           });
  }

 private:
  template <class Stream>
  growing_task(std::shared_ptr<const model_folder> folder, tokens::vocabulary_growth growth,
               const typename model::sizes& sizes, const tokens::growth_rules& rules, maker make, Stream& stream)
      : folder_(std::move(folder)),
        base_(std::move(growth.base)),
        before_(folder_->tokenizer.pieces().size() - base_.size()),
        make_(std::move(make)),
        vocabulary_(base_, folder_->tokenizer.options(), rules, std::move(growth.state)),
        weights_(folder_->checkpoint, sizes, folder_->tokenizer.pieces().size(), rules.capacity - before_, stream) {
    (void)take_in();
  }

  /// Gives the words that were learned their rows. The caller holds `growing_`, or is alone.
  std::size_t take_in() {
    const auto learned = vocabulary_.learned();
    const auto since = std::span(learned).subspan(before_ + weights_.learned());
    for (const auto& word : since) weights_.add(word);
    if (current_ != nullptr && taken_in_ == learned.size()) return 0;
    auto next = std::make_shared<const Task>(make_(weights_.frozen(), *vocabulary_.snapshot()));
    const std::size_t added = learned.size() - std::exchange(taken_in_, learned.size());
    const std::lock_guard lock(switching_);
    current_ = std::move(next);
    return added;
  }

  std::shared_ptr<const model_folder> folder_;
  tokens::vocabulary base_;
  std::size_t before_;  // learned words that the folder has as pieces
  maker make_;
  tokens::growing_vocabulary vocabulary_;

  mutable std::mutex growing_;  // for the weights, and so that these follow the vocabulary
  weights::growing_weights<model> weights_;
  std::size_t taken_in_ = 0;  // learned words that current_ has

  mutable std::mutex switching_;  // for current_; held for a copy of a pointer
  std::shared_ptr<const Task> current_;
};

}  // namespace clinicalbert::tasks
