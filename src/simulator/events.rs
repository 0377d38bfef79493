//! What happened to an issue: label and state events, oldest first; and reactions to it and its comments.
use super::ask::Ask;
use super::ask::number;
use super::paging;
use super::records::Award;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::shapes;
use super::world::World;

pub(super) fn labels(world: &World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, _) = ask.issue(world, project, iid)?;
    paging::by_offset(&world.bounds, ask, &issue.label_events, |event| {
        Some(shapes::label_event(world, issue, event))
    })
}

pub(super) fn states(world: &World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, _) = ask.issue(world, project, iid)?;
    paging::by_offset(&world.bounds, ask, &issue.state_events, |event| {
        Some(shapes::state_event(world, issue, event))
    })
}

/// What a reaction sits on: an issue, or one of its notes.
fn awardable(
    world: &World,
    ask: &Ask,
    (project, iid, note): (&str, &str, Option<&str>),
) -> Result<(u64, Option<u64>), Reply> {
    let (issue, _) = ask.issue(world, project, iid)?;
    let Some(note) = note else { return Ok((issue.id, None)) };
    let note = number(note, "note_id")?;
    let known = issue.notes.iter().any(|known| known.id == note && !known.system);
    if known { Ok((issue.id, Some(note))) } else { Err(reply::not_found("Note")) }
}

fn awards(world: &mut World, issue: u64, note: Option<u64>) -> &mut Vec<Award> {
    let issue = world.issue_mut(issue);
    match note {
        None => &mut issue.awards,
        Some(id) => {
            let note = issue.notes.iter_mut().find(|note| note.id == id);
            &mut note.expect("the note was just found").awards
        }
    }
}

pub(super) fn awards_of(world: &mut World, ask: &Ask, path: (&str, &str, Option<&str>)) -> Answer {
    let (issue, note) = awardable(world, ask, path)?;
    let rows = awards(world, issue, note).clone();
    let (on, kind) = note.map_or((issue, "Issue"), |note| (note, "Note"));
    paging::by_offset(&world.bounds, ask, &rows, |award| {
        Some(shapes::award(world, award, on, kind))
    })
}

pub(super) fn react(world: &mut World, ask: &Ask, path: (&str, &str, Option<&str>)) -> Answer {
    let (issue, note) = awardable(world, ask, path)?;
    ask.params.require(&["name"])?;
    let name = ask.params.text("name").unwrap_or_default().trim_matches(':').to_owned();
    let taken = |award: &Award| award.user == ask.actor && award.name == name;
    if awards(world, issue, note).iter().any(taken) {
        // GitLab's own words and status for a second identical reaction.
        return Err(reply::not_found("Award Emoji Name has already been taken"));
    }
    let now = world.now;
    let award = Award { id: world.fresh_id("award"), name, user: ask.actor, created_at: now };
    awards(world, issue, note).push(award.clone());
    match note {
        None => world.touch_gently(issue, now),
        Some(id) => {
            let notes = &mut world.issue_mut(issue).notes;
            let note = notes.iter_mut().find(|note| note.id == id);
            note.expect("the note was just found").updated_at = now;
        }
    }
    let (on, kind) = note.map_or((issue, "Issue"), |note| (note, "Note"));
    Ok(reply::json(201, &shapes::award(world, &award, on, kind)))
}

pub(super) fn unreact(
    world: &mut World,
    ask: &Ask,
    path: (&str, &str, Option<&str>),
    id: &str,
) -> Answer {
    let (issue, note) = awardable(world, ask, path)?;
    let id = number(id, "award_id")?;
    let awards = awards(world, issue, note);
    let found = awards.iter().position(|award| award.id == id);
    let at = found.ok_or_else(|| reply::not_found("Award Emoji"))?;
    if awards[at].user != ask.actor {
        return Err(reply::forbidden());
    }
    awards.remove(at);
    Ok(reply::no_content())
}
