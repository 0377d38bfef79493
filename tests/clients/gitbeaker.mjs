// Holds a GitLab, simulated or real, against @gitbeaker/rest: a client that this project did not write.
//
// Usage: node gitbeaker.mjs MODULES URL TOKEN PROJECT
// Works with issues of its own, labelled `gitbeaker`, whatever else the project holds.
// Prints "OK n checks", or says what differed and exits with 1.
import { pathToFileURL } from 'node:url';

const [modules, host, token, project] = process.argv.slice(2);
const entry = pathToFileURL(`${modules}/@gitbeaker/rest/dist/index.mjs`).href;
const { Gitlab } = await import(entry);
const api = new Gitlab({ host, token });
const LABEL = 'gitbeaker-label';
const OWN = 'gitbeaker';
let checks = 0;

function check(what, found, expected) {
  checks += 1;
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    console.log(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
    process.exit(1);
  }
}

async function refused(what, status, call) {
  try {
    await call();
  } catch (error) {
    check(what, error.cause?.response?.status, status);
    return;
  }
  check(what, 'allowed', `refused with ${status}`);
}

const me = await api.Users.showCurrentUser();
check('own user', (await api.Users.all({ username: me.username })).map((user) => user.id), [me.id]);
const home = await api.Projects.show(project);
check('project', home.path_with_namespace, project);

await api.ProjectLabels.create(home.id, LABEL, '#1068bf', { description: 'For a check' });
await refused('second label', 409, () => api.ProjectLabels.create(home.id, LABEL, '#ffffff'));
check('label', (await api.ProjectLabels.show(home.id, LABEL)).description, 'For a check');

const made = [];
for (let number = 1; number <= 25; number += 1) {
  const parity = number % 2 ? 'gitbeaker-odd' : 'gitbeaker-even';
  made.push(await api.Issues.create(home.id, `Check ${number}`, { labels: `${OWN},${parity}` }));
}
const own = { projectId: home.id, labels: OWN, orderBy: 'created_at', sort: 'asc' };
check('label on no issue', await api.Issues.all({ projectId: home.id, labels: LABEL }), []);
const iids = made.map((issue) => issue.iid);
check('all pages', (await api.Issues.all({ ...own, perPage: 10 })).map((issue) => issue.iid), iids);
const page = await api.Issues.all({ ...own, perPage: 10, page: 2, maxPages: 1, showExpanded: true });
check('second page', page.data.map((issue) => issue.iid), iids.slice(10, 20));
check('what the headers tell', [page.paginationInfo.current, page.paginationInfo.next], [2, 3]);
const keyset = await api.Issues.all({ ...own, pagination: 'keyset', perPage: 7 });
check('keyset', keyset.map((issue) => issue.iid), iids);
const without = await api.Issues.all({ ...own, not: { labels: 'gitbeaker-even' } });
check('without a label', without.length, 13);
await refused('missing issue', 404, () => api.Issues.show(999999, { projectId: home.id }));

const first = iids[0];
await api.Issues.edit(home.id, first, { addLabels: 'gitbeaker-more', dueDate: '2027-03-01' });
const edited = await api.Issues.show(first, { projectId: home.id });
check('edited', [edited.labels.includes('gitbeaker-more'), edited.due_date], [true, '2027-03-01']);
const events = await api.IssueLabelEvents.all(home.id, first);
check('label events', events.filter((event) => event.label?.name === 'gitbeaker-more').map((event) => event.action), ['add']);
await api.Issues.edit(home.id, first, { stateEvent: 'close' });
check('states', (await api.IssueStateEvents.all(home.id, first)).map((event) => event.state), ['closed']);

const note = await api.IssueNotes.create(home.id, first, 'First call held.');
await api.IssueNotes.edit(home.id, first, note.id, { body: 'First call held, notes attached.' });
const notes = await api.IssueNotes.all(home.id, first, { sort: 'asc', orderBy: 'created_at' });
check('notes', notes.filter((one) => !one.system).map((one) => one.body), ['First call held, notes attached.']);
check('reaction', (await api.IssueNoteAwardEmojis.award(home.id, first, note.id, 'eyes')).name, 'eyes');

await api.IssueLinks.create(home.id, first, String(home.id), String(iids[1]));
check('link', (await api.IssueLinks.all(home.id, iids[1])).map((one) => one.iid), [first]);

const group = project.slice(0, project.lastIndexOf('/'));
let epics = true;
try {
  await api.Epics.all(group);
} catch (error) {
  epics = false;
  check('no epics', [403, 404].includes(error.cause?.response?.status), true);
}
if (epics) {
  const epic = await api.Epics.create(group, 'Checked', { description: 'Hello.', labels: LABEL });
  await api.Epics.edit(group, epic.iid, { description: 'Changed.', stateEvent: 'close' });
  const again = await api.Epics.show(group, epic.iid);
  check('epic', [again.description, again.state, again.labels], ['Changed.', 'closed', [LABEL]]);
  check('epics by label', (await api.Epics.all(group, { labels: LABEL })).map((one) => one.iid), [epic.iid]);
}
console.log(`OK ${checks} checks`);
