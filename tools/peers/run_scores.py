"""What the tables of measured runs share: how scores over several seeds are shown."""
import math
import statistics


def mean_and_deviation(values):
    spread = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.2f}{spread}"


def difference(ours, theirs):
    """By how much the mean of ours is above theirs, and two standard errors of that; of two runs each at least."""
    error = math.sqrt(sum(statistics.variance(v) / len(v) for v in (ours, theirs)))
    return f"{statistics.mean(ours) - statistics.mean(theirs):+.2f} (± {2 * error:.2f})"
