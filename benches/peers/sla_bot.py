"""What an ops person writes in an afternoon: list the accounts, look when onboarding began, comment on what is late.

One promise of three, no holds, no calendar, no roll-ups, no card: about a tenth of the job.
"""

import datetime
import os
import re

import gitlab

DAYS = 45
MARK = "<!-- sla-bot late -->"
BEGAN = re.compile(r"onboarding start\W+(\d{4}-\d{2}-\d{2})", re.IGNORECASE)


def began(issue):
    """The day on which somebody set the label, or the day on the card."""
    for event in issue.resourcelabelevents.list(get_all=True):
        label = event.label or {}
        if event.action == "add" and label.get("name") == "onboarding::in-progress":
            return datetime.date.fromisoformat(event.created_at[:10])
    on_card = BEGAN.search(issue.description or "")
    return datetime.date.fromisoformat(on_card.group(1)) if on_card else None


def is_over(issue):
    return "onboarding::completed" in issue.labels or "onboarding::cancelled" in issue.labels


def main():
    server = gitlab.Gitlab(os.environ["GITLAB_URL"], private_token=os.environ["GITLAB_TOKEN"])
    project = server.projects.get(os.environ["GITLAB_PROJECT"])
    today = datetime.date.today()
    late = 0
    for issue in project.issues.list(labels=["csm::account"], state="opened", iterator=True, per_page=100):
        start = began(issue)
        if start is None or is_over(issue) or (today - start).days <= DAYS:
            continue
        notes = issue.notes.list(iterator=True, per_page=100)
        if any(MARK in note.body for note in notes):
            continue
        issue.notes.create({"body": f"{MARK}\nOnboarding began on {start} and is late."})
        late += 1
    print(f"{late} comments written")


if __name__ == "__main__":
    main()
