//! Profiles: the handbook of a year as a set of settings, between the reference and a file.

/// Every profile by name: what it says differently from `config/default.toml`.
pub(super) const PROFILES: [(&str, &str); 5] = [
    ("handbook-2022", ""),
    ("handbook-2026", include_str!("../../config/profiles/handbook-2026.toml")),
    ("iteration-1", include_str!("../../config/profiles/iteration-1.toml")),
    ("iteration-2", include_str!("../../config/profiles/iteration-2.toml")),
    ("iteration-3", include_str!("../../config/profiles/iteration-3.toml")),
];

/// Names of the profiles that ship.
pub fn profiles() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

/// What a profile says; nothing for the one that the reference is.
pub(super) fn text(name: &str) -> &'static str {
    PROFILES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Layers;
    use crate::settings::Settings;

    #[test]
    fn every_profile_is_offered_names_itself_and_can_be_read() {
        for (name, _) in PROFILES {
            let flags = [("policy.profile".to_owned(), name.to_owned())].into();
            let layers = Layers { flags, ..Layers::default() };
            let settings = Settings::load(&layers).unwrap();
            assert_eq!(settings.policy.name, name);
        }
    }

    #[test]
    fn a_profile_says_only_what_the_reference_knows() {
        for (name, text) in PROFILES {
            let file = Some((name.to_owned(), text.to_owned()));
            Settings::load(&Layers { file, ..Layers::default() }).unwrap();
        }
    }
}
