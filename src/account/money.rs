//! An amount of money as people state it: whole units, and the currency where one is named.

use std::fmt;

use chrono::NaiveDate;

/// So much a year, as the card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// In whole units of the currency.
    pub amount: u64,
    /// Its ISO code; none where nobody said.
    pub currency: Option<String>,
}

/// An amount and the day from which it holds, as somebody wrote both down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedMoney {
    pub on: NaiveDate,
    pub money: Money,
}

impl fmt::Display for Money {
    /// `USD 412,000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(currency) = &self.currency {
            write!(f, "{currency} ")?;
        }
        let digits = self.amount.to_string();
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_a_currency_stands_before() {
        let money = |amount, currency: Option<&str>| {
            Money { amount, currency: currency.map(str::to_owned) }.to_string()
        };
        assert_eq!(money(412_000, Some("USD")), "USD 412,000");
        assert_eq!(money(1_200_000, None), "1,200,000");
        assert_eq!(money(950, Some("EUR")), "EUR 950");
        assert_eq!(money(0, None), "0");
    }
}
