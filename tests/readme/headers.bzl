"""The library's headers as files, for a test that compiles without Bazel's rules."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _header_files(ctx):
    files = ctx.attr.library[CcInfo].compilation_context.headers.to_list()
    ours = [file for file in files if file.short_path.startswith("include/") and "_virtual_includes" not in file.path]
    return [DefaultInfo(files = depset(ours))]

header_files = rule(
    implementation = _header_files,
    attrs = {"library": attr.label(mandatory = True, providers = [CcInfo])},
)
