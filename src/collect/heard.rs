//! Who wrote lines for the bot: asked once for each person, and only where it is not on record already.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use rayon::prelude::*;

use crate::account::Account;
use crate::account::Heard;
use crate::account::Person;
use crate::account::Role;
use crate::account::Said;
use crate::account::Spoken;
use crate::account::Taken;
use crate::collect::Dossier;
use crate::collect::account;
use crate::collect::commands;
use crate::collect::continued;
use crate::collect::overheard::Overheard;
use crate::collect::recall::Recall;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Note;

/// Who may ask something of the bot: access levels by project and person, and the least that it takes.
pub(super) struct Ears {
    levels: BTreeMap<(u64, u64), u64>,
    /// Those of whom GitLab was asked in this pass.
    asked: BTreeSet<(u64, u64)>,
    minimum: Role,
}

impl Ears {
    /// Nobody has been asked for yet.
    pub(super) fn new(minimum: Role) -> Self {
        Self { levels: BTreeMap::new(), asked: BTreeSet::new(), minimum }
    }

    /// Asks GitLab for the role of everybody whose lines were not heard before.
    pub(super) async fn open<T: AsyncClient + Sync>(
        &mut self,
        gitlab: &Recall<'_, T>,
        dossiers: &[Dossier],
        (bot, concurrency): (&Person, usize),
    ) -> Result<(), GitLabError> {
        let strangers: Vec<_> =
            dossiers.par_iter().flat_map_iter(|dossier| strangers(dossier, bot)).collect();
        // A new line is a new question: who has the role when it is first read was heard for good.
        let mut newest: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        for (who, note) in strangers.into_iter().filter(|(who, _)| !self.asked.contains(who)) {
            let known = newest.entry(who).or_insert(note);
            *known = note.max(*known);
        }
        let asks = newest.into_iter().map(|((project, user), note)| async move {
            let is_asked = AtomicBool::new(false);
            let read = async {
                is_asked.store(true, Relaxed);
                gitlab.gitlab.member(project, user).await
            };
            let question = || format!("member {project} {user} note {note}");
            let member = gitlab.answer(question, read).await?;
            let level = member.map_or(0, |member| member.access_level);
            Ok(((project, user), level, is_asked.load(Relaxed)))
        });
        let mut asks = pin!(stream::iter(asks).buffer_unordered(concurrency.max(1)));
        while let Some((who, level, is_asked)) = asks.try_next().await? {
            self.levels.insert(who, level);
            self.asked.extend(is_asked.then_some(who));
        }
        Ok(())
    }

    fn hear(&self, project: u64, note: &Note) -> bool {
        let level = note.author.as_ref().and_then(|user| self.levels.get(&(project, user.id)));
        level.is_some_and(|level| *level >= self.minimum.access_level())
    }
}

/// The authors of a dossier's new lines, with the project they are in, and the comment that each line is in.
fn strangers(dossier: &Dossier, bot: &Person) -> BTreeSet<((u64, u64), u64)> {
    let Dossier { issue, notes, elsewhere, .. } = dossier;
    // The day plays no part in what was said before.
    let here = lines(notes, bot, Tz::UTC).map(|line| (issue.project_id, line));
    let there = elsewhere
        .iter()
        .flat_map(|it| lines(&it.notes, bot, Tz::UTC).map(|line| (it.place.project, line)));
    let mut all = here.chain(there).peekable();
    if all.peek().is_none() {
        return BTreeSet::new();
    }
    let spoken = account::spoken(notes, bot);
    let memory = Memory::of(&spoken, notes);
    let new = all.filter(|(_, (note, said))| memory.of_note(note, said).is_none());
    let who = |project, note: &Note| Some(((project, note.author.as_ref()?.id), note.id));
    new.filter_map(|(project, (note, _))| who(project, note)).collect()
}

/// People's comments with lines for the bot: never its own, never GitLab's.
fn lines<'n>(
    notes: &'n [Note],
    bot: &Person,
    zone: Tz,
) -> impl Iterator<Item = (&'n Note, Vec<Said>)> {
    let by_people = |note: &&Note| {
        !note.system && note.author.as_ref().is_none_or(|author| author.id != bot.id)
    };
    let read = move |note: &'n Note| {
        let on = note.created_at.with_timezone(&zone).date_naive();
        (note, commands::read(&note.body, &bot.username, on))
    };
    notes.iter().filter(by_people).map(read).filter(|(_, said)| !said.is_empty())
}

/// What the status card knows of comments that were heard.
struct Memory<'s> {
    spoken: &'s Spoken,
    /// GitLab copies the comments of an issue that is moved, and gives them new numbers.
    moved_at: Option<DateTime<Utc>>,
}

impl<'s> Memory<'s> {
    fn of(spoken: &'s Spoken, notes: &[Note]) -> Self {
        Self { spoken, moved_at: continued::moved_here_at(notes) }
    }

    /// How these very lines were taken, if they were.
    fn of_note(&self, note: &Note, said: &[Said]) -> Option<&'s Taken> {
        let digest = Heard::digest(said);
        let same = |taken: &&Taken| taken.digest == digest;
        let is_copy = self.moved_at.is_some_and(|at| note.created_at <= at);
        let own = self.spoken.heard.get(&note.id).filter(same);
        own.or_else(|| self.spoken.heard.values().filter(|_| is_copy).find(same))
    }
}

/// Notes what was said to the bot, and whether it is carried out.
pub(super) fn listen(
    account: &mut Account,
    dossier: &Dossier,
    bot: &Person,
    ears: &Ears,
    zone: Tz,
) {
    let memory = Memory::of(&account.spoken, &dossier.notes);
    let heard = |(note, said): (&Note, Vec<Said>), there: Option<&Overheard>| {
        let taken = memory.of_note(note, &said);
        let author = note.author.as_ref().map(|user| user.username.clone());
        let url = there.map_or(&account.url, |it| &it.url);
        let project = there.map_or(account.id.project, |it| it.place.project);
        Heard {
            note_id: note.id,
            elsewhere: there.map(|it| it.place.clone()),
            at: note.created_at,
            on: note.created_at.with_timezone(&zone).date_naive(),
            author: author.unwrap_or_else(|| "somebody".to_owned()),
            url: format!("{url}#note_{}", note.id),
            is_internal: note.internal || there.is_some_and(|it| it.is_hidden),
            digest: Heard::digest(&said),
            is_accepted: taken.map_or_else(|| ears.hear(project, note), |taken| taken.is_accepted),
            is_new: taken.is_none(),
            said,
        }
    };
    let here = lines(&dossier.notes, bot, zone).map(|line| heard(line, None));
    let there = dossier.elsewhere.iter().flat_map(|it| {
        let heard = &heard;
        lines(&it.notes, bot, zone).map(move |line| heard(line, Some(it)))
    });
    let mut all: Vec<Heard> = here.chain(there).collect();
    all.sort_by_key(|heard| (heard.at, heard.note_id));
    account.heard = all;
}
