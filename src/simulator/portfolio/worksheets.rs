//! Title, labels and text of the work people track beside an account.

use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::related::Work;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;

/// Title, labels and text.
type Content = (&'static str, Vec<&'static str>, String);

/// What the related issue of a kind is created with.
pub(super) fn content(work: Work, story: &Storyline) -> Content {
    let next = day(story.today, 34);
    if let Some(content) = gap(work, story) {
        return content;
    }
    let (title, labels, body) = match work {
        Work::SuccessPlan => (
            "Success plan",
            vec!["csm::success-plan", "success-plan::active", "SP Objective::Status::On Track"],
            format!(
                "## Strategy\n\nOne platform for all teams, builds in minutes.\n\n## Highlights\n\nPilot teams \
                 are live.\n\n## Objectives\n\n- [ ] {use_case} for 80 % of teams\n  - Due: {due}\n  - Owner: \
                 platform team\n  - Use case: {use_case}\n  - [ ] Next ten teams, @{csm}, {due}\n\n\
                 ## Success Criteria\n\n- Build time from 40 to 15 minutes\n\n\
                 - **Customer sponsor:** Head of Platform\n- **Accepted by the customer:** {accepted}\n\
                 - **Next review:** {next}\n",
                use_case = story.use_case,
                due = day(story.today, 130),
                csm = story.csm.unwrap_or("csm"),
                accepted = day(story.today, -90),
            ),
        ),
        Work::EbrHeld | Work::EbrToCome | Work::EbrDeclined => (
            "EBR",
            vec!["csm::ebr", "ebr::not-started"],
            "- [ ] Internal kickoff\n- [ ] Talk to the customer\n- [ ] Invites accepted\n- [ ] Agenda\n\
             - [ ] Hold\n- [ ] Summary mail\n"
                .to_owned(),
        ),
        Work::Enable => (
            "Enable CI",
            vec!["csm::playbook", "play::enable", "use-case::ci", "play-status::wip"],
            "- [x] Workshop held\n- [x] Templates shared\n- [ ] Ten projects migrated\n".to_owned(),
        ),
        Work::Stalled => (
            "Enable DevSecOps",
            vec!["csm::playbook", "play::enable", "use-case::devsecops", "play-status::wip"],
            "- [x] Demo\n- [ ] Scanners on by default\n- [ ] Triage rhythm agreed\n".to_owned(),
        ),
        Work::Finished => (
            "Expand to CD",
            vec!["csm::playbook", "play::expand", "use-case::cd", "play-status::wip"],
            "- [x] Sponsor found\n- [x] Value workshop\n- [x] Proposal\n".to_owned(),
        ),
        Work::Expand => (
            "Expand to DevSecOps",
            vec!["csm::playbook", "play::expand", "use-case::devsecops", "play-status::new"],
            "- [ ] Find the sponsor\n- [ ] Value workshop\n- [ ] Proposal\n".to_owned(),
        ),
        Work::Triage | Work::GrowthPlan | Work::PoolRequest => (
            "Triage",
            vec!["csm::triage", "triage::open", "risk::lack of engagement", "E&U"],
            format!("Reason: see the account.\n\n## Next steps\n\n- [ ] {}: sponsor call\n", day(story.today, 12)),
        ),
    };
    (title, labels, body)
}

/// The same for what is lacking or waits.
fn gap(work: Work, story: &Storyline) -> Option<Content> {
    Some(match work {
        // No strategy, nothing to measure it by, and a day that is over.
        Work::SuccessPlan if story.plot.has(Quirk::PlanFaulty) => (
            "Success plan",
            vec!["csm::success-plan", "success-plan::active"],
            format!("## Objectives\n\n- [ ] Use more of it by {}\n", day(story.today, -20)),
        ),
        Work::GrowthPlan => (
            "Growth plan",
            vec!["csm::growth-plan"],
            "## Summary\n\nTwo more departments could follow.\n\n## Growth objectives\n\n- [ ] Payments: 120 \
             seats\n- [ ] Data platform: 60 seats\n\n## Stakeholders\n\nHead of Platform, CTO\n\n## Next steps\n\n\
             - Meet the payments lead\n"
                .to_owned(),
        ),
        Work::PoolRequest => (
            "Pool request",
            vec!["csm::pool-request", "pool::requested"],
            "- **Use case:** CI\n- **Ask:** how to split one large pipeline into child pipelines\n\
             - **Owner:** Head of Platform\n"
                .to_owned(),
        ),
        _ => return None,
    })
}
