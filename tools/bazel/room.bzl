"""A folder of the library is a room: one target, and one more for each header that is compiled alone."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("//tools/bazel:flags.bzl", "COPTS")

def room(name, deps = [], exclude = [], **kwargs):
    """Makes the library of a folder's headers.

    `strip_include_prefix` keeps our headers ordinary ones, in which warnings are errors; `includes` would make
    them system headers. A header's own target sees nothing but the room and what the room may include, so an
    include of a later room is not found.

    Args:
      name: the folder's name.
      deps: the rooms and outside libraries that this folder may include.
      exclude: headers that this room leaves to another target.
      **kwargs: for the library alone, such as `linkopts`.
    """
    headers = native.glob(["*.hpp"], exclude = exclude, allow_empty = True)

    cc_library(
        name = name,
        hdrs = headers,
        strip_include_prefix = "/include",
        visibility = ["//visibility:public"],
        deps = deps,
        **kwargs
    )

    folder = native.package_name()[len("include/"):]
    for header in headers:
        alone = header[:-len(".hpp")] + "_alone"
        native.genrule(
            name = alone + "_source",
            outs = [alone + ".cpp"],
            cmd = "echo '#include \"%s/%s\"' > $@" % (folder, header),
        )
        cc_library(
            name = alone,
            srcs = [alone + ".cpp"],
            # Nothing here is ever run, so that optimizing it would only cost time.
            copts = COPTS + ["-O0", "-g0", "-U_FORTIFY_SOURCE"],
            # Or Bazel compiles it twice, for a program and for a shared library.
            features = ["-supports_pic"],
            linkstatic = True,
            deps = [":" + name],
        )
