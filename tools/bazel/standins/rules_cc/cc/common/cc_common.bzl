"""The functions of C++ rules."""

load(":builtin.bzl", "builtin_cc_common")

cc_common = builtin_cc_common
