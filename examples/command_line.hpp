#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace clinicalbert::examples {

/// One sentence for what is wrong with a command line. CLI11's own repeats what was given, which may be text of a note.
[[nodiscard]] inline std::string_view what_is_wrong(const CLI::ParseError& error) {
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ExtrasError: return "there is an option or argument that it does not know";
    case CLI::ExitCodes::RequiredError: return "an option or argument is missing";
    case CLI::ExitCodes::ArgumentMismatch: return "an option lacks its value";
    case CLI::ExitCodes::ConversionError: return "an option has a value of the wrong kind";
    case CLI::ExitCodes::ValidationError: return "an option has a value that is not among those that it takes";
    case CLI::ExitCodes::ExcludesError: return "two options do not go together";
    default: return "its options cannot be read";
  }
}

/// Reads the command line into what the options were bound to. Returns what to exit with: 0 after --help, 2 for a wrong
/// command line, nothing if the program is to go on.
[[nodiscard]] inline std::optional<int> parse_command_line(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    const auto sentence = what_is_wrong(error);
    const auto name = app.get_name();
    std::fprintf(stderr, "%s: %.*s; see %s --help\n", name.c_str(), static_cast<int>(sentence.size()), sentence.data(),
                 name.c_str());
    return 2;
  }
}

}  // namespace clinicalbert::examples
