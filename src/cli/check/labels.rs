//! The labels: which are missing, which people have made their own, and which are read by another name.

use super::Checked;
use crate::cli::check::finding::Finding;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Label;
use crate::setup;
use crate::setup::Owner;
use crate::setup::vocabulary;

/// Labels that are named; the rest is counted.
const NAMED_MAX: usize = 6;

pub(super) async fn check(
    it: &Checked<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), GitLabError> {
    let labels = it.gitlab.labels(it.source).await?;
    let parts = setup::compare_labels(it.source, &it.source.to_string(), &labels);
    let missing: Vec<String> = parts.iter().flat_map(|part| part.what.missing()).collect();
    let all = vocabulary::labels().count();
    let fix = "stagecoach init shows what is missing, and init --apply makes it";
    findings.push(if missing.is_empty() {
        Finding::ok("labels", format!("all {all} are there"))
    } else {
        let found = format!("{} of {all} are missing: {}", missing.len(), named(&missing));
        Finding::warn("labels", found, fix)
    });
    let (twins, own): (Vec<_>, Vec<_>) = parts
        .iter()
        .flat_map(|part| &part.kept)
        .partition(|kept| kept.why.contains("in case only"));
    let names = |kept: &[&setup::Kept]| kept.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    if !own.is_empty() {
        let found =
            format!("{} look otherwise, as people want them: {}", own.len(), named(&names(&own)));
        findings.push(Finding::ok("labels", found));
    }
    if !twins.is_empty() {
        let found = format!("differ from ours in case only: {}", named(&names(&twins)));
        findings.push(Finding::warn(
            "labels",
            found,
            "rename them, or list them in labels.aliases",
        ));
    }
    findings.extend(aliases(it, &labels));
    findings.extend(trespassers(&labels));
    Ok(())
}

/// Labels that are read as one of ours.
fn aliases(it: &Checked<'_>, labels: &[Label]) -> Option<Finding> {
    let of_field = |name: &str| {
        vocabulary::ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, means)| *means)
    };
    let read = |label: &Label| {
        let name = label.name.as_str();
        let means = it.policy.aliases.0.get(name).map(String::as_str).or_else(|| of_field(name))?;
        Some(format!("{name} as {means}"))
    };
    let read: Vec<String> = labels.iter().filter_map(read).collect();
    (!read.is_empty())
        .then(|| Finding::ok("labels", format!("read by another name: {}", named(&read))))
}

/// Labels of people in a scope that the bot owns: it would take them off.
fn trespassers(labels: &[Label]) -> Option<Finding> {
    let known: Vec<String> = vocabulary::labels().map(|it| it.name()).collect();
    let scopes: Vec<String> = vocabulary::families()
        .filter(|family| family.owner == Owner::Bot)
        .map(|family| format!("{}::", family.scope))
        .collect();
    let is_in_scope = |name: &String| scopes.iter().any(|scope| name.starts_with(scope));
    let strange = labels.iter().map(|label| &label.name);
    let strange = strange.filter(|name| is_in_scope(name) && !known.contains(name));
    let strange: Vec<String> = strange.cloned().collect();
    (!strange.is_empty()).then(|| {
        let found = format!("in scopes that Stagecoach writes alone: {}", named(&strange));
        Finding::warn("labels", found, "rename them: they are taken off account issues")
    })
}

fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let listed = names.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    if more == 0 { listed } else { format!("{listed} and {more} more") }
}
