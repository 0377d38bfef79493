//! A settings file that fits what was found: only what differs from the defaults, each with its reason.

use std::fmt::Write;

use super::found::Found;
use super::meanings::Guess;
use crate::gitlab::Source;

/// Names that are listed in a comment.
const NAMES_MAX: usize = 12;

/// The text of the file. It holds no token and no address: those belong into the environment.
pub fn settings(found: &Found, guesses: &[Guess]) -> String {
    let mut text = String::from(
        "# Settings of Stagecoach for this source, as `stagecoach init` proposes them. What is not here is as in\n\
         # config/default.toml. GitLab's address and the token come from STAGECOACH__GITLAB__URL and\n\
         # STAGECOACH__GITLAB__TOKEN.\n\n[source]\n",
    );
    let key = match found.source {
        Source::Project(_) => "project",
        Source::Group(_) => "group",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {}\n", quoted(&found.path));
    labels(&mut text, guesses);
    calendar(&mut text, found);
    people(&mut text, found);
    text
}

fn labels(text: &mut String, guesses: &[Guess]) {
    if guesses.is_empty() {
        return;
    }
    text.push_str("# Labels that seem to say what one of ours says. Take out what is wrong.\n");
    for guess in guesses {
        let used = match guess.accounts {
            0 => String::new(),
            1 => " # on 1 account".to_owned(),
            n => format!(" # on {n} accounts"),
        };
        let _ = writeln!(
            text,
            "[[labels.aliases]]\nlabel = {}{used}\nmeans = {}\n",
            quoted(&guess.label),
            quoted(&guess.means)
        );
    }
}

fn calendar(text: &mut String, found: &Found) {
    let zone = found.accounts.zones.iter().max_by_key(|(_, count)| **count);
    let known = zone.filter(|(zone, _)| zone.parse::<chrono_tz::Tz>().is_ok());
    text.push_str("[calendar]\n");
    let _ = match known {
        Some((zone, count)) => {
            writeln!(text, "# As {count} of the cards say.\ntimezone = {}\n", quoted(zone))
        }
        None => writeln!(
            text,
            "# The zone in which dates are dates, such as \"Europe/Berlin\": no card names one.\ntimezone = \"UTC\"\n"
        ),
    };
}

fn people(text: &mut String, found: &Found) {
    text.push_str("[people]\n");
    let mut csms: Vec<(&String, &usize)> = found.accounts.csms.iter().collect();
    csms.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    if !csms.is_empty() {
        let names = csms.iter().take(NAMES_MAX);
        let names: Vec<String> = names.map(|(name, count)| format!("{name} ({count})")).collect();
        let more = csms.len().saturating_sub(NAMES_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ =
            writeln!(text, "# CSMs, by the accounts assigned to them: {}{more}.", names.join(", "));
    }
    text.push_str(
        "# Usernames of their managers, without @: they are told what is grave, and consent to longer holds.\n\
         managers = []\n",
    );
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
