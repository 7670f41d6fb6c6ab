"""Fuzz targets: a program for libFuzzer, and a test that runs the target over its seeds without one."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")
load("//tools/bazel:flags.bzl", "COPTS")

def fuzz_target(name, deps, data = []):
    """Makes NAME_fuzz of NAME_fuzz.cpp, and NAME_seeds_test of the same and corpus/NAME.

    The fuzzer builds with --config=fuzz only; tools/fuzz.sh runs it.

    Args:
      name: what is fuzzed.
      deps: what NAME_fuzz.cpp includes.
      data: files that the target reads.
    """
    source = name + "_fuzz.cpp"
    headers = native.glob(["*.hpp"])
    cc_binary(
        name = name + "_fuzz",
        testonly = True,
        srcs = [source] + headers,
        copts = COPTS,
        data = data,
        linkopts = ["-fsanitize=fuzzer"],
        linkstatic = True,
        tags = ["manual"],
        deps = deps,
    )
    cc_test(
        name = name + "_seeds_test",
        size = "small",
        srcs = [
            source,
            "replay.cpp",
        ] + headers,
        args = ["tests/fuzz/corpus/" + name],
        copts = COPTS,
        data = data + native.glob(["corpus/%s/*" % name]),
        linkstatic = True,
        tags = ["fast"],
        deps = deps,
    )
