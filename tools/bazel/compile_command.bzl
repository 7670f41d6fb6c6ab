"""How this toolchain compiles a file of C++, for rules that call the compiler themselves."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

# What a rule needs beside its own attributes to call `compile_command`.
COMPILE_ATTRS = {
    "deps": attr.label_list(providers = [CcInfo]),
    "source": attr.label(allow_single_file = [".cpp"], mandatory = True),
    "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
}
COMPILE_FRAGMENTS = ["cpp"]
COMPILE_TOOLCHAINS = ["@bazel_tools//tools/cpp:toolchain_type"]

ACTION = "c++-compile"

def compile_command(ctx, flags, source_file = None, output_file = None):
    """The command that compiles against the rule's `deps`.

    Args:
      ctx: of a rule with `COMPILE_ATTRS`.
      flags: for the compiler, beside the toolchain's own.
      source_file: path, where the command is to name it.
      output_file: path, likewise.

    Returns:
      A struct: toolchain; compiler, a path; arguments, a list; environment, a dictionary; inputs, a depset of the
      source, the headers and the toolchain.
    """
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source_file,
        output_file = output_file,
        user_compile_flags = flags,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
    )
    return struct(
        toolchain = toolchain,
        compiler = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = ACTION,
        ),
        arguments = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = ACTION,
            variables = variables,
        ),
        environment = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = ACTION,
            variables = variables,
        ),
        inputs = depset([ctx.file.source], transitive = [context.headers, toolchain.all_files]),
    )
