"""What a newcomer does with python-gitlab: ten account issues from the template, a webhook, a label changed, a comment read.

Usage: newcomer.py URL TOKEN PROJECT accounts | hook ADDRESS SECRET | relabel IID ADD REMOVE | comment IID first|last USERNAME
"""

import sys

import gitlab

TEMPLATE = ".gitlab/issue_templates/account.md"

# What docs/webhooks.md subscribes to.
EVENTS = ["issues", "confidential_issues", "note", "confidential_note", "emoji"]

# Name, CSM, labels, and what is known of the card.
ACCOUNTS = [
    ("Alder Mills", "mara", "strategic 1 onboarding emea", {"Customer since": "2026-03-09", "Onboarding start": "2026-03-11", "Renewal date": "2027-03-09"}),
    ("Birch Foods", "mara", "strategic 1 adoption emea", {"Customer since": "2025-06-02", "Onboarding start": "2025-06-03", "Onboarding closed": "2025-07-10", "First value date": "2025-06-24", "Renewal date": "2026-06-02"}),
    ("Cedar Sons", "mara", "growth 2 onboarding emea", {"Customer since": "2026-02-16", "Onboarding start": "2026-02-18", "Renewal date": "2027-02-16"}),
    ("Dogwood Bank", "noel", "growth 2 onboarding amer-east", {"Customer since": "2026-01-12", "Onboarding start": "2026-01-14", "Renewal date": "2027-01-12"}),
    ("Elm Rail", "noel", "growth 2 adoption amer-east", {"Customer since": "2025-09-01", "Onboarding start": "2025-09-02", "Onboarding closed": "2025-10-06", "First value date": "2025-09-20", "Renewal date": "2026-09-01"}),
    ("Fir Software", "noel", "scale 3 adoption apac", {"Customer since": "2025-11-03", "Renewal date": "2026-11-03"}),
    ("Ginkgo Labs", "mara", "strategic 2 optimize emea", {"Customer since": "2024-05-06", "Onboarding start": "2024-05-07", "Onboarding closed": "2024-06-14", "First value date": "2024-05-28", "Renewal date": "2026-05-06"}),
    ("Hazel Insurance", "noel", "growth 2 align apac", {"Customer since": "2026-03-30"}),
    ("Ivy Logistics", "mara", "growth 2 onboarding emea", {"Customer since": "2026-03-02", "Onboarding start": "2026-03-04", "Renewal date": "10/02/2027"}),
    ("Juniper Energy", "noel", "digital 4 adoption latam", {"Customer since": "2025-12-01", "Renewal date": "2026-12-01"}),
]


def accounts(project, users):
    text = project.files.raw(file_path=TEMPLATE, ref="main").decode()
    for name, csm, labels, known in ACCOUNTS:
        card = text
        for field, value in {"Introduction": known["Customer since"], "GitLab admin contact": "yes", **known}.items():
            row = f"| {field} | |"
            assert row in card, f"the template has no row {field}"
            card = card.replace(row, f"| {field} | {value} |")
        segment, priority, stage, region = labels.split()
        issue = project.issues.create({
            "title": f"{name} – account",
            "description": card,
            "assignee_ids": [users[csm]],
            "labels": [f"segment::{segment}", f"csm-priority::{priority}", f"stage::{stage}", f"region::{region}"],
        })
        print(f"#{issue.iid} {issue.title} ({', '.join(issue.labels)})")


def main():
    url, token, path, command, *rest = sys.argv[1:]
    gl = gitlab.Gitlab(url, private_token=token)
    project = gl.projects.get(path)
    if command == "accounts":
        users = {name: gl.users.list(username=name)[0].id for name in ("mara", "noel")}
        accounts(project, users)
    elif command == "hook":
        address, secret = rest
        subscribed = {f"{name}_events": True for name in EVENTS}
        hook = project.hooks.create({"url": address, "token": secret, "push_events": False, **subscribed})
        print(f"{hook.url}: {hook.alert_status}, subscribed to {', '.join(n for n in EVENTS if getattr(hook, f'{n}_events'))}")
    elif command == "relabel":
        iid, add, remove = rest
        project.issues.update(int(iid), {"add_labels": add, "remove_labels": remove})
        print(", ".join(project.issues.get(int(iid)).labels))
    elif command == "comment":
        iid, which, username = rest
        notes = project.issues.get(int(iid)).notes.list(get_all=True, sort="asc")
        own = [note.body for note in notes if note.author["username"] == username and not note.system]
        # As GitLab shows it: the hidden lines are left out.
        lines = own[0 if which == "first" else -1].splitlines()
        print("\n".join(line for line in lines if not line.startswith("<!-- stagecoach")))


main()
