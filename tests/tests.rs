//! One test binary; each `mod` says what belongs there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

// What must hold for every source file: who imports whom, sizes, the outside.
mod architecture;
// Whole lives from one seed: bots at once, people, every fault there is.
#[cfg(feature = "simulator")]
mod chaos;
// Comments read many issues at once, or one by one.
mod batches;
// What a clock says on a day, edge by edge.
mod clocks;
// What must hold of every clock, by random trial.
mod clock_properties;
// The built binary: commands, exit codes, JSON, and what it says to bad input.
mod commands;
// Comments addressed to the bot, from the note to the answer.
mod commands_heard;
// A pass cut, unanswered or lied to at any single request.
mod crash;
// The clocks against a second, naive implementation.
mod differential;
// What is written for people: links, commands, the page of settings.
mod digests_over;
mod documents;
// When the daemon runs passes, how it stops, and what it answers to probes.
mod daemon;
// Edge cases of accounts by number: renewals, EBRs, playbooks, triage, escalations, shares.
mod edge_cases;
// That each of them is there.
mod edge_cases_counted;
// The same where only GitLab can show it: who reads what, what is too large, what moves.
mod edge_cases_in_gitlab;
// How often customers are called, and what is asked when silence, contacts or workshops run out.
mod engagement;
// Etiquette that no story shows: repeats, outages, mentions of a whole team.
mod etiquette;
// What `explain` says of one card, number by number.
mod explained;
// Everything that reads what somebody else wrote, fed with the worst of it.
mod fuzz;
// A group as the source.
mod group;
// Which days and hours count, in any zone, and what the settings make of it.
mod hours;
// The token, and the page about threats.
mod security;
// How an account does: scores by hand, edges, overrides, replay, and success plans.
mod health;
// Epics in GraphQL and in REST, and descriptions that people change at the same moment.
#[cfg(feature = "simulator")]
mod epics;
// Text that means harm, wherever text can come in.
mod hostile;
// The built binary over real HTTP: another GitLab, a path, a bad network.
mod http;
// Every diagram, parsed by the real mermaid.
mod mermaid;
// Figures over many accounts: every metric, exact, in any order of adding.
mod metrics;
// The same of a whole portfolio: against a naive count, in parts, and read later.
mod metrics_again;
// The same by hand: promises, stages, holds, health, corrections.
mod metrics_promises;
// The same by hand: what is done for customers, and what comes of it.
mod metrics_care;
mod metrics_outcomes;
// The same of pilots and webinars.
mod metrics_programmes;
// Who adopted after a webinar, counted in two ways.
mod webinars;
// The same of a whole portfolio: parts add up, and a second count agrees.
#[cfg(feature = "simulator")]
mod metrics_large;
// What is remembered between passes: the same is found, for what changed.
#[cfg(feature = "simulator")]
mod memo;
// What a minute changes, and what days do that begin late, twice or never.
mod midnight;
// A newcomer's first hour with an empty project, as a page: newcomer.md.
#[cfg(feature = "simulator")]
mod newcomer;
// Routine issues: a few a day.
mod pacing;
// What people do to what the bot wrote.
mod people;
// What pauses a clock, and what no hold can undo.
mod holds;
// The same accounts judged by two sets of settings.
mod replay;
// Wordings of one's own, and every slip in them.
mod wordings;
// Every line of the seed and every rule, and what serves it.
mod coverage;
// Who reviews whose success plan, by random trial.
mod plan_rotation;
// Success plans as they are read, in issues and in epics.
mod plans_read;
// Who is drawn for which arm of a pilot, by random trial, and which pilots cannot work.
mod pilots;
// Requests to the pool, by opening hours.
mod pool;
// Roll-ups: the pages that managers steer by.
mod rollups;
// Promises by settings: versions, segments, calendars, anchors.
mod promises_set;
// The same evidence by card, by label event and by comment.
mod sources;
// Which promise a clock is held to, and that what was decided stays decided.
mod promises;
// The CI/CD component, carried out by gitlab-ci-local.
#[cfg(feature = "simulator")]
mod pipelines;
// What the bot knows of customers, and every place that customers can read.
mod privacy;
// What holds for any portfolio, by random trial.
mod properties;
// That second implementation, and customers drawn at random.
mod reference;
// What is promised not to change (docs/stability.md), name by name.
mod stability;
// Which stage an account is in, by label and by date, and on a past day.
mod stages;
// Renewals, EBR reminders, growth plans and reviews: days, ranks and ends.
mod reviews;
// Whole quarters with people in them: what each receives, and that nothing gets lost.
mod quarters;
// When each rule fires, when not, and when to look again.
mod rules;
// Rules about more than one account.
mod shared_rules;
// Jobs that share the reading.
#[cfg(feature = "simulator")]
mod shards;
// Settings: files, variables, layers, and the reference itself.
mod settings;
// What `init` makes, leaves and proposes, and what `check` finds.
mod setup;
// The simulated GitLab, held against what the real one does.
#[cfg(feature = "simulator")]
mod simulator;
// What the product promises, in its own words: stories/*.md.
mod stories;
// Limits at their edges, and budgets that are spent.
#[cfg(feature = "simulator")]
mod guards;
// The runbook: its commands parse, and it has every exit code and every warning.
mod operating;
// A run that is taken back, and what people and the next pass make of it.
#[cfg(feature = "simulator")]
mod undo;
// What several tests share.
mod support;
// Curves of time, against a published table and against lifelines.
mod survival;
// Webhooks: who is let in, the pass that follows, and what GitLab sends.
mod webhooks;
