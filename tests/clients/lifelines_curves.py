"""Works out curves with lifelines, an implementation that this project did not write.

Reads cases from standard input, as JSON: {"method", "entries", "days", "outcomes"}; an outcome is "reached",
"lost" or "open". For "log_rank": {"days", "outcomes", "other_days", "other_outcomes"}, and it writes {"chi_squared",
"p"}. Otherwise it writes for each {"steps": [[day, share, low, high] …], "median"} with null where there is none.
"""

import json
import math
import sys
import warnings

from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test

# lifelines tells of what the cases are chosen to avoid.
warnings.simplefilter("ignore")

# Its interval is of 1.959964 standard deviations by default; ours is of 1.96.
ALPHA = math.erfc(1.96 / math.sqrt(2))


def number(value):
    return float(value) if math.isfinite(value) else None


def kaplan_meier(entries, days, outcomes):
    reached = [outcome == "reached" for outcome in outcomes]
    fit = KaplanMeierFitter().fit(days, reached, entry=entries, alpha=ALPHA)
    bounds = fit.confidence_interval_cumulative_density_
    shares = fit.cumulative_density_.iloc[:, 0]
    steps = [
        [day, number(share), *(number(bound) for bound in sorted(bounds.loc[day]))]
        for day, share in shares.items()
    ]
    return {"steps": steps, "median": number(fit.median_survival_time_)}


def aalen_johansen(entries, days, outcomes):
    # Who enters on a day is at risk from the next; this fitter counts them on the same day.
    entries = [entry + 0.5 if entry > 0 else 0 for entry in entries]
    events = [{"open": 0, "reached": 1, "lost": 2}[outcome] for outcome in outcomes]
    fit = AalenJohansenFitter().fit(days, events, 1, entry=entries, alpha=ALPHA)
    bounds = fit.confidence_interval_
    shares = fit.cumulative_density_.iloc[:, 0]
    steps = [
        [day, number(share), *(number(bound) for bound in sorted(bounds.loc[day]))]
        for day, share in shares.items()
        if day == int(day)
    ]
    median = next((day for day, share, *_ in steps if share >= 0.5), None)
    return {"steps": steps, "median": median}


def log_rank(days, outcomes, other_days, other_outcomes):
    events = [[outcome == "reached" for outcome in arm] for arm in (outcomes, other_outcomes)]
    test = logrank_test(days, other_days, *events)
    return {"chi_squared": number(test.test_statistic), "p": number(test.p_value)}


METHODS = {"kaplan_meier": kaplan_meier, "aalen_johansen": aalen_johansen, "log_rank": log_rank}
cases = json.load(sys.stdin)
json.dump([METHODS[case.pop("method")](**case) for case in cases], sys.stdout)
