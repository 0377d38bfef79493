"""Holds a GitLab, simulated or real, against python-gitlab: a client that this project did not write.

Usage: python_gitlab.py URL TOKEN PROJECT
The project must be empty, and the token's user at least a Planner in it.
Prints "OK n checks", or says what differed and exits with 1.
"""

import sys

import gitlab

checks = 0


def check(what, found, expected):
    global checks
    checks += 1
    if found != expected:
        print(f"{what}: found {found!r}, expected {expected!r}")
        sys.exit(1)


def refused(what, status, call):
    global checks
    checks += 1
    try:
        call()
    except gitlab.exceptions.GitlabError as error:
        if error.response_code != status:
            print(f"{what}: refused with {error.response_code}, expected {status}: {error}")
            sys.exit(1)
        return str(error)
    print(f"{what}: was allowed, expected {status}")
    sys.exit(1)


def identity(gl):
    gl.auth()
    check("own user", gl.users.get(gl.user.id).username, gl.user.username)
    check("user by name", [u.id for u in gl.users.list(username=gl.user.username)], [gl.user.id])
    check("token", gl.personal_access_tokens.get("self").user_id, gl.user.id)
    check("version", gl.version()[0][0].isdigit(), True)


def labels(project):
    label = project.labels.create({"name": "csm::account", "color": "#1068bf"})
    message = refused(
        "second label", 409, lambda: project.labels.create({"name": "csm::account", "color": "#fff"})
    )
    check("words of the 409", "Label already exists" in message, True)
    refused("label without colour", 400, lambda: project.manager.gitlab.http_post(
        f"/projects/{project.id}/labels", post_data={"name": "x"}))
    label.description = "One customer"
    label.save()
    check("label read again", project.labels.get("csm::account").description, "One customer")
    check("labels", [label.name for label in project.labels.list(get_all=True)], ["csm::account"])


def issues(project):
    for number in range(1, 46):
        project.issues.create(
            {
                "title": f"Account {number:02}",
                "description": "- [x] kickoff\n- [ ] second call",
                "labels": ["csm::account", "even" if number % 2 == 0 else "odd"],
            }
        )
    everything = project.issues.list(get_all=True, per_page=10, order_by="created_at", sort="asc")
    check("all pages", [issue.iid for issue in everything], list(range(1, 46)))
    page = project.issues.list(page=2, per_page=20, sort="asc")
    check("second page", [issue.iid for issue in page], list(range(21, 41)))
    lazy = project.issues.list(iterator=True, per_page=20)
    check("total", (lazy.total, lazy.total_pages, lazy.next_page), (45, 3, 2))
    keyset = project.issues.list(
        iterator=True, pagination="keyset", order_by="updated_at", sort="asc", per_page=7
    )
    check("keyset", [issue.iid for issue in keyset], list(range(1, 46)))
    check("both labels", len(project.issues.list(labels=["csm::account", "even"], get_all=True)), 22)
    check("no label", project.issues.list(labels="None"), [])
    without = project.issues.list(get_all=True, **{"not[labels]": "even"})
    check("without a label", len(without), 23)
    check("by number", [i.iid for i in project.issues.list(iids=[3, 5], sort="asc")], [3, 5])
    check("search", [i.iid for i in project.issues.list(search="account 17")], [17])
    check("counts", project.issues_statistics.get().statistics["counts"]["opened"], 45)
    refused("missing issue", 404, lambda: project.issues.get(999))
    refused("empty title", 400, lambda: project.issues.create({"title": " "}))


def one_issue(project, user):
    issue = project.issues.get(7)
    check("tasks", issue.task_completion_status, {"count": 2, "completed_count": 1})
    issue.labels = ["csm::account", "stage::onboarding", "new on the fly"]
    issue.assignee_ids = [user.id]
    issue.due_date = "2027-03-01"
    issue.save()
    issue = project.issues.get(7)
    check("labels", issue.labels, ["csm::account", "new on the fly", "stage::onboarding"])
    check("assignee", issue.assignees[0]["username"], user.username)
    check("due date", issue.due_date, "2027-03-01")
    project.issues.update(7, {"add_labels": "stage::adoption", "remove_labels": "stage::onboarding"})
    check("deltas", "stage::adoption" in project.issues.get(7).labels, True)
    events = issue.resourcelabelevents.list(get_all=True)
    told = [(event.action, event.label["name"]) for event in events]
    check("first event", told[0], ("add", "csm::account"))
    check("last events", told[-2:], [("add", "stage::adoption"), ("remove", "stage::onboarding")])
    project.issues.update(7, {"state_event": "close"})
    project.issues.update(7, {"state_event": "reopen"})
    states = [event.state for event in issue.resourcestateevents.list(get_all=True)]
    check("states", states, ["closed", "reopened"])


def comments(project):
    issue = project.issues.get(8)
    note = issue.notes.create({"body": "First call held."})
    note.body = "First call held, notes attached."
    note.save()
    check("edited", issue.notes.get(note.id).body, "First call held, notes attached.")
    check("reaction", note.awardemojis.create({"name": "eyes"}).name, "eyes")
    hidden = issue.notes.create({"body": "Budget is at risk.", "internal": True})
    check("internal", hidden.internal, True)
    words = [n.body for n in issue.notes.list(get_all=True, activity_filter="only_comments")]
    check("newest first", words, ["Budget is at risk.", "First call held, notes attached."])
    refused("blank comment", 400, lambda: issue.notes.create({"body": ""}))
    hidden.delete()
    check("count", project.issues.get(8).user_notes_count, 1)


def links(project):
    issue = project.issues.get(9)
    data = {"target_project_id": project.id, "target_issue_iid": 10}
    issue.links.create(data)
    check("link", [link.iid for link in project.issues.get(10).links.list()], [9])
    refused("second link", 409, lambda: issue.links.create(data))
    issue.links.delete(issue.links.list()[0].issue_link_id)
    check("no link", issue.links.list(), [])


def epics(group, project, user):
    """Where the licence has epics; elsewhere their refusal is checked."""
    try:
        group.epics.list()
    except gitlab.exceptions.GitlabListError as error:
        check("no epics", error.response_code in (403, 404), True)
        return
    above = group.epics.create({"title": "Portfolio", "labels": ["csm::rollup"]})
    epic = group.epics.create(
        {"title": "Strategic", "description": "Hello.", "parent_id": above.id, "confidential": True}
    )
    check("number", (epic.iid, epic.parent_iid, epic.state), (2, above.iid, "opened"))
    check("two ids", epic.id != epic.work_item_id, True)
    epic.description = "Changed."
    epic.labels = ["csm::rollup", "health::red"]
    epic.state_event = "close"
    epic.save()
    epic = group.epics.get(2)
    check("saved", (epic.description, epic.labels, epic.state),
          ("Changed.", ["csm::rollup", "health::red"], "closed"))
    check("author", epic.author["username"], user.username)
    listed = group.epics.list(labels="csm::rollup", sort="asc", get_all=True)
    check("by label", [epic.iid for epic in listed], [1, 2])
    check("closed", [epic.iid for epic in group.epics.list(state="closed")], [2])
    note = epic.notes.create({"body": "3 red"})
    note.body = "4 red"
    note.save()
    words = [note.body for note in epic.notes.list(get_all=True, sort="asc")]
    check("notes go by the id", words, ["changed the description", "4 red"])
    issue = project.issues.get(1)
    epic.issues.create({"issue_id": issue.id})
    check("issues", [issue.iid for issue in epic.issues.list()], [1])
    refused("twice", 409, lambda: epic.issues.create({"issue_id": issue.id}))
    refused("empty title", 400, lambda: group.epics.create({"title": " "}))
    refused("missing epic", 404, lambda: group.epics.get(99))


def main():
    url, token, path = sys.argv[1:4]
    gl = gitlab.Gitlab(url, private_token=token)
    identity(gl)
    refused("wrong token", 401, gitlab.Gitlab(url, private_token="wrong").auth)
    project = gl.projects.get(path)
    check("project", project.path_with_namespace, path)
    labels(project)
    issues(project)
    one_issue(project, gl.user)
    comments(project)
    links(project)
    group = gl.groups.get(path.rsplit("/", 1)[0])
    check("group", len(group.issues.list(labels="csm::account", get_all=True)), 45)
    epics(group, project, gl.user)
    check("members", gl.user.id in [m.id for m in project.members_all.list(get_all=True)], True)
    print(f"OK {checks} checks")


main()
