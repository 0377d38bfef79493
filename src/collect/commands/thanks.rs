//! Thanks is not a command: people are polite to bots, and an answer would be noise.

/// Words that begin a line of thanks.
const THANKS: &str = "thanks thank thankyou thx tx ty cheers danke merci gracias many great nice \
                      perfect awesome excellent cool good ok okay super wow";

/// Words that may follow.
const BESIDE: &str = "you a lot lots so very much for the your this that it help update reminder \
                      reminding us me all bot job work catch again";

/// Whether the words are thanks or applause and nothing else.
pub(super) fn is(words: &str) -> bool {
    let among = |words: &str, word: &str| words.split(' ').any(|known| known == word);
    let (mut begun, mut some) = (false, false);
    for word in words.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let is_code = word.len() > 2 && word.starts_with(':') && word.ends_with(':');
        let is_smiley = word.len() > 1 && word.starts_with([':', ';']) && bare.is_empty();
        let is_picture = bare.is_empty() && !word.is_ascii();
        if is_code || is_smiley || is_picture || word == "+1" {
            some = true;
        } else if !bare.is_empty() {
            let is_polite = among(THANKS, &bare) || (begun && among(BESIDE, &bare));
            if !is_polite {
                return false;
            }
            (begun, some) = (true, true);
        }
    }
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_and_nothing_else() {
        for words in [
            "thanks",
            "Thank you!",
            "thx :)",
            ":-)",
            "👍",
            "👍🏽 🎉",
            ":+1:",
            ":thumbsup: thanks",
            "+1",
            "Great, thanks for the reminder 🙏",
            "many thanks",
        ] {
            assert!(is(words), "{words}");
        }
        for words in
            ["", "?", ".", "help", "ack", ":ack", "thanks, engaged today", "you", "status 👍"]
        {
            assert!(!is(words), "{words}");
        }
    }
}
