"""Tests and programs, built with the project's flags."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load("//tools/bazel:flags.bzl", "COPTS")

def suite(name, deps = [], srcs = None, exclude = [], copts = [], timeout = "long", **kwargs):
    """Makes one Catch2 test program of a folder's `*_test.cpp` and the headers beside them.

    Tag it `fast` to have it run under the sanitizers of addresses and undefined behavior too, and `threads` besides,
    where it starts some, for the one of threads.

    Args:
      name: the target's name.
      deps: what is tested.
      srcs: the test files and their headers; all of the folder where none are given.
      exclude: files that another suite of the same folder takes.
      copts: flags beside the project's.
      timeout: long enough for a sanitizer on a slow machine: what takes 3 s can take 200 there.
      **kwargs: as for `cc_test`.
    """
    cc_test(
        name = name,
        srcs = srcs if srcs != None else native.glob(["*_test.cpp", "*.hpp"], exclude = exclude),
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
