"""The BUILD file of a library that this machine lacks."""

# No platform has the value that it asks for: Bazel leaves what depends on it out of `//...`, and refuses it by name.
MISSING_LIBRARY = """load("@rules_cc//cc:defs.bzl", "cc_library")

constraint_setting(name = "presence")

constraint_value(
    name = "present",
    constraint_setting = ":presence",
)

cc_library(
    name = "{target}",
    target_compatible_with = [":present"],
    visibility = ["//visibility:public"],
)
"""
