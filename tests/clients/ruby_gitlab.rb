# Holds a GitLab, simulated or real, against the gem `gitlab` (Debian: ruby-gitlab): a client that this project did
# not write.
#
# Usage: ruby ruby_gitlab.rb URL TOKEN PROJECT
# Works with issues of its own, labelled `ruby-check`, whatever else the project holds.
# Prints "OK n checks", or says what differed and exits with 1.

require 'gitlab'

url, token, path = ARGV
API = Gitlab.client(endpoint: "#{url}/api/v4", private_token: token)
LABEL = 'ruby-check'
$checks = 0

def check(what, found, expected)
  $checks += 1
  return if found == expected

  puts "#{what}: found #{found.inspect}, expected #{expected.inspect}"
  exit 1
end

def refused(what, error)
  yield
  check(what, 'allowed', error.name)
rescue Gitlab::Error::ResponseError => e
  check(what, e.class, error)
end

me = API.user
check('own user', API.users(username: me.username).map(&:id), [me.id])
refused('wrong token', Gitlab::Error::Unauthorized) do
  Gitlab.client(endpoint: "#{url}/api/v4", private_token: 'wrong').user
end
home = API.project(path)
check('project', home.path_with_namespace, path)

API.create_label(home.id, LABEL, '#1068bf')
refused('second label', Gitlab::Error::Conflict) { API.create_label(home.id, LABEL, '#ffffff') }
check('label', API.labels(home.id, per_page: 100).auto_paginate.map(&:name).include?(LABEL), true)

made = (1..25).map { |n| API.create_issue(home.id, "Check #{n}", labels: "#{LABEL},#{n.even? ? 'ruby-even' : 'ruby-odd'}") }
iids = made.map(&:iid)
own = { labels: 'ruby-odd', order_by: 'created_at', sort: 'asc' }
check('by label', API.issues(home.id, own.merge(per_page: 100)).map(&:iid), iids.select.with_index { |_, n| n.even? })
all = API.issues(home.id, own.merge(labels: "ruby-odd", per_page: 5)).auto_paginate
check('all pages', all.map(&:iid), iids.select.with_index { |_, n| n.even? })
page = API.issues(home.id, own.merge(per_page: 5, page: 2))
check('second page', [page.size, page.has_next_page?, page.has_prev_page?], [5, true, true])
refused('missing issue', Gitlab::Error::NotFound) { API.issue(home.id, 999_999) }

first = iids.first
API.edit_issue(home.id, first, add_labels: 'ruby-more', due_date: '2027-03-01')
again = API.issue(home.id, first)
check('edited', [again.labels.include?('ruby-more'), again.due_date], [true, '2027-03-01'])
events = API.issue_label_events(home.id, first).select { |event| event.label&.[]('name') == 'ruby-more' }
check('label events', events.map(&:action), ['add'])
API.close_issue(home.id, first)
API.reopen_issue(home.id, first)
check('states', API.issue_state_events(home.id, first).map(&:state), %w[closed reopened])

note = API.create_issue_note(home.id, first, 'First call held.')
API.edit_issue_note(home.id, first, note.id, 'First call held, notes attached.')
check('edited note', API.issue_note(home.id, first, note.id).body, 'First call held, notes attached.')
check('reaction', API.create_note_award_emoji(home.id, first, 'issue', note.id, 'eyes').name, 'eyes')
API.create_issue_link(home.id, first, home.id, iids[1])
check('link', API.issue_links(home.id, iids[1]).map(&:iid), [first])

group = path.rpartition('/').first
begin
  epics = API.epics(group)
rescue Gitlab::Error::ResponseError => e
  check('no epics', [403, 404].include?(e.response_status), true)
end
if epics
  epic = API.create_epic(group, 'Checked', description: 'Hello.', labels: 'ruby-epic')
  API.edit_epic(group, epic.iid, description: 'Changed.', state_event: 'close')
  again = API.epic(group, epic.iid)
  check('epic', [again.description, again.state, again.labels], ['Changed.', 'closed', ['ruby-epic']])
end
puts "OK #{$checks} checks"
