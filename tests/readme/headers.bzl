"""The library's headers as files below include/, for a test that compiles without Bazel's rules."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

# What strip_include_prefix makes of a header's path, before the room's name.
_VIRTUAL = "/_virtual_includes/"

def _header_files(ctx):
    links = {}
    for file in ctx.attr.library[CcInfo].compilation_context.headers.to_list():
        if _VIRTUAL in file.path:
            links["include/" + file.path.split(_VIRTUAL)[1].split("/", 1)[1]] = file
    return [DefaultInfo(runfiles = ctx.runfiles(symlinks = links))]

header_files = rule(
    implementation = _header_files,
    attrs = {"library": attr.label(mandatory = True, providers = [CcInfo])},
)
