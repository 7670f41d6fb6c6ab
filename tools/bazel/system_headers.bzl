"""Headers that the compiler finds below one of its own folders, such as /usr/include."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _system_headers(ctx):
    return [CcInfo(compilation_context = cc_common.create_compilation_context(
        headers = depset([ctx.file.version]),
        system_includes = depset(ctx.attr.folders),
    ))]

system_headers = rule(
    implementation = _system_headers,
    attrs = {
        "folders": attr.string_list(doc = "What to search, as by -isystem."),
        "version": attr.label(allow_single_file = True, doc = "A file whose change means that the headers have changed."),
    },
    provides = [CcInfo],
)
