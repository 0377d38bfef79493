//! Feeds `webhook` of `fuzz/targets.rs`.
#![no_main]

#[expect(dead_code, reason = "each binary feeds one of them")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::webhook(bytes));
