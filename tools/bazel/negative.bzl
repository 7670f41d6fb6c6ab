"""Tests of what must not compile, and of the sentence that the compiler then says."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//tools/bazel:flags.bzl", "COPTS")

def _negative_compile_test(ctx):
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
        source_file = ctx.file.source.path,
        output_file = "/dev/null",
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ctx.attr.copts + ["-fsyntax-only"],
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
    )
    action = "c++-compile"
    compiler = cc_common.get_tool_for_action(feature_configuration = features, action_name = action)
    arguments = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    environment = cc_common.get_environment_variables(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )

    # The compiler's failure is the result, so it must not be the action's.
    said = ctx.actions.declare_file(ctx.label.name + ".said")
    ctx.actions.run_shell(
        outputs = [said],
        inputs = depset([ctx.file.source], transitive = [context.headers, toolchain.all_files]),
        command = 'said="$1"; shift; if "$@" >"$said" 2>&1; then echo "it compiles" >"$said"; fi',
        arguments = [said.path, compiler] + arguments,
        env = environment,
        mnemonic = "NegativeCompile",
        progress_message = "Compiling what must fail, %s" % ctx.file.source.short_path,
        use_default_shell_env = True,
    )

    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, """#!/bin/bash
said="{said}"
sentence="$(sed -n '1s|^// expect: ||p' "{source}")"
if [[ -z "$sentence" ]]; then
  echo "the first line of {source} must be // expect: SENTENCE"
elif grep -q -F -e "$sentence" "$said"; then
  echo "cases: 1 passed, 0 failed, 0 skipped"
  exit 0
else
  echo "expected of {source}: $sentence"
  echo "said by the compiler:"
  head -40 "$said"
fi
echo "cases: 0 passed, 1 failed, 0 skipped"
exit 1
""".format(said = said.short_path, source = ctx.file.source.short_path), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles([said, ctx.file.source]))]

negative_compile_test = rule(
    implementation = _negative_compile_test,
    attrs = {
        "copts": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "source": attr.label(allow_single_file = [".cpp"], mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
    test = True,
)

def negative_tests(name, deps, srcs = None, **kwargs):
    """Makes a test of each .cpp of a folder: it must not compile.

    A file's first line is `// expect: SENTENCE`, and the compiler must say that sentence.

    Args:
      name: the test suite of them all.
      deps: what the files include.
      srcs: the files; all of the folder where none are given.
      **kwargs: as for any test.
    """
    tests = []
    for source in srcs if srcs != None else native.glob(["*.cpp"], allow_empty = True):
        test = source[:-len(".cpp")] + "_test"
        tests.append(test)
        negative_compile_test(
            name = test,
            size = "small",
            copts = COPTS,
            source = source,
            deps = deps,
            **kwargs
        )
    native.test_suite(name = name, tests = tests)
