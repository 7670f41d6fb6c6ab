"""Tests of what must not compile, and of the sentence that the compiler then says."""

load("//tools/bazel:compile_command.bzl", "COMPILE_ATTRS", "COMPILE_FRAGMENTS", "COMPILE_TOOLCHAINS", "compile_command")
load("//tools/bazel:flags.bzl", "COPTS")

def _negative_compile_test(ctx):
    compile = compile_command(
        ctx,
        ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ctx.attr.copts + ["-fsyntax-only"],
        source_file = ctx.file.source.path,
        output_file = "/dev/null",
    )

    # The compiler's failure is the result, so it must not be the action's.
    said = ctx.actions.declare_file(ctx.label.name + ".said")
    ctx.actions.run_shell(
        outputs = [said],
        inputs = compile.inputs,
        command = 'said="$1"; shift; if "$@" >"$said" 2>&1; then echo "it compiles" >"$said"; fi',
        arguments = [said.path, compile.compiler] + compile.arguments,
        env = compile.environment,
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
    attrs = dict(
        COMPILE_ATTRS,
        copts = attr.string_list(),
    ),
    fragments = COMPILE_FRAGMENTS,
    toolchains = COMPILE_TOOLCHAINS,
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
