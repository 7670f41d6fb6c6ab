"""Tests and programs, built with the project's flags."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load("//tools/bazel:flags.bzl", "COPTS")

def _units(name, files, files_a_unit):
    """Writes units that include some test files each, evenly many; returns their names."""
    count = (len(files) + files_a_unit - 1) // files_a_unit
    units = []
    for i in range(count):
        some = files[len(files) * i // count:len(files) * (i + 1) // count]
        lines = ['#include "%s/%s"' % (native.package_name(), file) for file in some]
        units.append("%s_unit_%d.cpp" % (name, i + 1))
        native.genrule(
            name = "%s_unit_%d_source" % (name, i + 1),
            testonly = True,
            outs = [units[-1]],
            cmd = "printf '%s\\n' > $@" % "\\n".join(lines),
        )
    return units

def suite(name, deps = [], srcs = None, exclude = [], copts = [], timeout = "long", files_a_unit = 10, **kwargs):
    """Makes one Catch2 test program of a folder's `*_test.cpp` and the headers beside them.

    Most of a test file's time to compile goes into the headers that it includes, so several files are compiled as one
    unit; each has a namespace of its own, its name.

    Tag it `fast` to have it run under the sanitizers of addresses and undefined behavior too, and `threads` besides,
    where it starts some, for the one of threads.

    Args:
      name: the target's name.
      deps: what is tested.
      srcs: the test files and their headers; all of the folder where none are given.
      exclude: files that another suite of the same folder takes.
      copts: flags beside the project's.
      files_a_unit: test files compiled together, at most; 1 where they cannot be.
      timeout: long enough for a sanitizer on a slow machine: what takes 3 s can take 200 there.
      **kwargs: as for `cc_test`.
    """
    files = srcs if srcs != None else native.glob(["*_test.cpp", "*.hpp"], exclude = exclude)
    tests = [file for file in files if file.endswith(".cpp")]
    headers = [file for file in files if not file.endswith(".cpp")]
    if files_a_unit > 1 and len(tests) > 1:
        cc_library(
            name = name + "_files",
            testonly = True,
            textual_hdrs = tests,
        )
        deps = deps + [":" + name + "_files"]
        tests = _units(name, tests, files_a_unit)
    cc_test(
        name = name,
        srcs = tests + headers,
        copts = COPTS + copts,
        linkstatic = True,
        timeout = timeout,
        deps = deps + ["//tests:main"],
        **kwargs
    )

def fixtures(name, deps = [], **kwargs):
    """Makes a library of a test folder's headers, for suites of other folders."""
    cc_library(
        name = name,
        testonly = True,
        hdrs = native.glob(["*.hpp"]),
        visibility = ["//visibility:public"],
        deps = deps + ["//tests:catch"],
        **kwargs
    )

def program(name, srcs = None, flags = COPTS, copts = [], **kwargs):
    """Makes a program of `NAME.cpp`, with the project's flags, or others of flags.bzl."""
    cc_binary(
        name = name,
        srcs = srcs if srcs != None else [name + ".cpp"],
        copts = flags + copts,
        **kwargs
    )
