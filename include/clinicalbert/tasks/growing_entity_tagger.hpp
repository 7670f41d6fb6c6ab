#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "clinicalbert/tasks/entity_tagger.hpp"

namespace clinicalbert::tasks {

/// An `entity_tagger` that learns words from the texts that it sees, while threads use it (growing_task.hpp says how).
///
/// A session annotates each note with the model of the moment in which it begins it. All functions may be called by any
/// thread at any time.
class growing_entity_tagger : public entity_tagger {
 public:
  /// The tagger of now, which never changes.
  [[nodiscard]] virtual std::shared_ptr<const entity_tagger> snapshot() const = 0;
  /// Counts the words of a text that could be learned.
  virtual void see(std::string_view text) = 0;
  /// Takes in the words that are due, and says how many; 0 where none is due or there is no room. Throws
  /// files::file_error naming the tensor of which a row cannot be made, and std::bad_alloc; then nothing changes.
  virtual std::size_t grow() = 0;
  /// Words that may still be learned.
  [[nodiscard]] virtual std::size_t room() const = 0;
  /// Writes what was learned and what is being counted: with the folder that this was opened from it gives the same ids
  /// and rows again. Throws files::file_error.
  virtual void save_growth(const std::filesystem::path& file) const = 0;
  /// Writes a new folder, with the rows of the words that were learned, which any program opens and growing goes on
  /// from. Throws files::file_error.
  virtual void save(const std::filesystem::path& folder) const = 0;
};

}  // namespace clinicalbert::tasks
