//! A description that is no card → its fields and boxes.

use crate::account::CheckBox;
use crate::account::Sheet;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::card::Ticked;
use crate::collect::card::WrittenDate;

pub(super) fn of(description: &str) -> Sheet {
    let card = card::read(description);
    let mut sheet = Sheet { boxes: boxes(&card), ..Sheet::default() };
    for field in &card.fields {
        let name = card::key(&field.name);
        if let Some(on) = card::read_date(&field.value).day() {
            sheet.days.entry(name.clone()).or_insert(on);
        }
        sheet.values.entry(name).or_insert_with(|| field.value.clone());
    }
    sheet
}

pub(super) fn boxes(card: &CardReading) -> Vec<CheckBox> {
    let read = |item: &card::ChecklistItem| CheckBox {
        words: item.text.clone(),
        done: item.state != Ticked::No,
        on: item.on.as_ref().and_then(WrittenDate::day),
    };
    card.checklist.iter().map(read).collect()
}
