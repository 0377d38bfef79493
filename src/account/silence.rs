//! Which reasons for waiting are no reason: a customer who does not answer is a risk, not a hold.

/// The words by which people say that a customer does not answer.
const SILENCE: [&str; 20] = [
    "silence",
    "silent",
    "no response",
    "no reply",
    "no replies",
    "no answer",
    "not answering",
    "not responding",
    "not replying",
    "does not answer",
    "does not respond",
    "does not reply",
    "non responsive",
    "unresponsive",
    "unreachable",
    "gone dark",
    "went dark",
    "gone quiet",
    "ghosting",
    "ghosted",
];

/// Whether a hold's reason says that the customer is silent, however it is spelt: `no-response`,
/// `Customer gone dark` (`semantics.md` b.5). Comments, labels and cards ask this alike.
pub fn is_silence(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    let words = reason.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let said = format!(" {} ", words.collect::<Vec<_>>().join(" "));
    SILENCE.iter().any(|silence| said.contains(&format!(" {silence} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_heard_however_it_is_spelt() {
        for reason in [
            "silence",
            "no-response",
            "no-reply",
            "unresponsive",
            "gone-dark",
            "ghosting",
            "not-answering",
            "Customer_Silence",
            "customer went dark",
            "no response from the sponsor",
        ] {
            assert!(is_silence(reason), "{reason}");
        }
        for reason in ["", "-", "customer-request", "contract", "response", "no", "silencer"] {
            assert!(!is_silence(reason), "{reason}");
        }
    }
}
