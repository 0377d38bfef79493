//! The fictional team that looks after the portfolio: who they are and who answers for which region.

use crate::simulator::seed::SeedUser;

/// GitLab's Developer and Maintainer access levels.
const DEVELOPER: u8 = 30;
const MAINTAINER: u8 = 40;

pub(super) const CSMS: [&str; 8] = [
    "csm-avery",
    "csm-blake",
    "csm-carmo",
    "csm-devika",
    "csm-emeka",
    "csm-frida",
    "csm-goran",
    "csm-hanae",
];
pub(super) const MANAGERS: [&str; 2] = ["mgr-imke", "mgr-jorrit"];
pub(super) const OPS: &str = "ops-kit";

/// Every member of the project. The bot is not among them: the caller adds it.
pub(super) fn team() -> Vec<SeedUser> {
    let csms = CSMS.iter().map(|username| member(username, "CSM", DEVELOPER));
    let managers = MANAGERS.iter().map(|username| member(username, "CSM manager", MAINTAINER));
    csms.chain(managers).chain([member(OPS, "CS operations", MAINTAINER)]).collect()
}

fn member(username: &str, role: &str, access_level: u8) -> SeedUser {
    let given = username.rsplit('-').next().unwrap_or(username);
    let (first, rest) = given.split_at(1);
    let name = format!("{}{rest} ({role})", first.to_uppercase());
    SeedUser { username: username.to_owned(), name, access_level }
}

/// The CSMs of a region; `turn` deals its accounts out evenly among them.
pub(super) fn csm_of(region: &str, turn: usize) -> &'static str {
    let of_region: &[usize] = match region {
        "emea" => &[0, 1],
        "apac" => &[7, 3],
        "amer-west" => &[2, 3],
        "amer-east" => &[4, 0],
        "latam" => &[2, 1],
        "pubsec" => &[5, 7],
        _ => &[6, 4],
    };
    CSMS[of_region[turn % of_region.len()]]
}

/// The manager a region reports to.
pub(super) fn manager_of(region: &str) -> &'static str {
    if matches!(region, "emea" | "apac") { MANAGERS[0] } else { MANAGERS[1] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_csms_two_managers_and_ops_all_have_work_or_a_role() {
        let team = team();
        assert_eq!(team.len(), 11);
        assert_eq!(team[0].name, "Avery (CSM)");
        for csm in CSMS {
            let regions = ["emea", "apac", "amer-west", "amer-east", "pubsec", "commercial"];
            assert!(regions.iter().any(|r| (0..2).any(|turn| csm_of(r, turn) == csm)), "{csm}");
        }
    }
}
