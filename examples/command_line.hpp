#pragma once

#include <CLI/CLI.hpp>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clinicalbert/backends/allowed_threads.hpp"

namespace clinicalbert::examples {

/// As many threads as may run at once here.
[[nodiscard]] inline std::size_t default_threads() { return backends::allowed_threads(); }

/// Options that cannot be read or do not go together: the program exits with 2.
class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One sentence for what is wrong with a command line. CLI11's own repeats what was given, which may be text of a note.
[[nodiscard]] inline std::string_view what_is_wrong(const CLI::ParseError& error) {
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ExtrasError:
      return "there is an option or argument that it does not know";
    case CLI::ExitCodes::RequiredError:
      return "an option or argument is missing";
    case CLI::ExitCodes::ArgumentMismatch:
      return "an option lacks its value or has too many";
    case CLI::ExitCodes::ConversionError:
      return "an option has a value of the wrong kind";
    case CLI::ExitCodes::ValidationError:
      return "an option has a value that is not among those that it takes";
    case CLI::ExitCodes::ExcludesError:
      return "two options do not go together";
    default:
      return "its options cannot be read";
  }
}

/// The option that an error is about, in brackets, where CLI11's message begins with or holds its name.
[[nodiscard]] inline std::string option_of(const CLI::ParseError& error, const CLI::App& app) {
  const std::string message = error.what();
  std::size_t first = std::string::npos;
  std::string found;
  for (const auto* option : app.get_options()) {
    const auto at = message.find(option->get_name());
    if (at >= first || option->get_name().empty()) continue;
    first = at;
    found = " (" + option->get_name() + ")";
  }
  return found;
}

/// Reads the command line into what the options are bound to and calls `body()`, which may return what to exit with.
///
/// Returns the exit status: 0, after --help too; 1 where `body` throws or standard output cannot take what was written
/// to it, as on a full disk, with one line on standard error; 2 for a wrong command line.
template <std::invocable Body>
[[nodiscard]] int run_program(CLI::App& app, int argc, char** argv, Body body) {
  std::string name = app.get_name();
  if (name.empty() && argc > 0) name = std::filesystem::path(argv[0]).filename().string();
  const auto say = [&](std::string_view sentence, std::string_view more = "") {
    std::fprintf(stderr, "%s: %.*s%.*s\n", name.c_str(), static_cast<int>(sentence.size()), sentence.data(),
                 static_cast<int>(more.size()), more.data());
  };
  const auto end = [&](int status) {
    if (status != 0 || (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)) return status;
    say("standard output: cannot write");
    return 1;
  };
  const std::string see_help = "; see " + name + " --help";
  try {
    app.parse(argc, argv);
    if constexpr (std::convertible_to<std::invoke_result_t<Body&>, int>) return end(body());
    body();
    return end(0);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return end(0);
  } catch (const CLI::ParseError& error) {
    say(what_is_wrong(error), option_of(error, app) + see_help);
    return 2;
  } catch (const usage_error& error) {
    say(error.what(), see_help);
    return 2;
  } catch (const std::bad_alloc&) {
    say("there is not enough memory");
  } catch (const std::exception& error) {
    say(error.what());
  }
  return 1;
}

}  // namespace clinicalbert::examples
