#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace host {

/// What was found in a report, in types of the host alone.
struct finding {
  std::size_t begin, end;  ///< bytes of the report, half-open
  std::string type;        ///< "Disease"
  float score;             ///< 0 to 1
};

/// The host's own door to the library: no header of clinicalbert is included here, so that the rest of the host
/// compiles as fast as before and one source file alone is compiled again when the library changes.
///
/// One const reader serves every thread.
class report_reader {
 public:
  /// One thread's use of a reader, which must outlive it.
  class session {
   public:
    session(session&&) noexcept;
    ~session();

    [[nodiscard]] std::vector<finding> read(std::string_view report);

   private:
    friend class report_reader;
    struct state;
    explicit session(std::unique_ptr<state> opened);

    std::unique_ptr<state> state_;
  };

  /// Throws std::runtime_error, whose message names file and reason.
  explicit report_reader(const std::string& model_folder);
  ~report_reader();

  [[nodiscard]] session open_session() const;

 private:
  struct state;
  std::unique_ptr<const state> state_;
};

}  // namespace host
