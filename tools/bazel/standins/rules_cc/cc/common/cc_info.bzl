"""The provider of C++ targets."""

load(":builtin.bzl", "builtin_cc_info")

CcInfo = builtin_cc_info
