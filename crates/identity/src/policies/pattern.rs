//! Text with wildcards: `*` is any run of characters, `?` is any one.

use std::str::Chars;

/// Whether upper and lower case differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Kept,
    Ignored,
}

impl Case {
    fn same(self, left: char, right: char) -> bool {
        left == right || self == Self::Ignored && left.to_lowercase().eq(right.to_lowercase())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Exactly(char),
    AnyOne,
    AnyRun,
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    parts: Box<[Part]>,
    case: Case,
}

impl Pattern {
    /// A pattern in which `*` and `?` are wildcards.
    pub(super) fn wild(text: &str, case: Case) -> Self {
        let mut parts: Vec<Part> = text
            .chars()
            .map(|letter| match letter {
                '*' => Part::AnyRun,
                '?' => Part::AnyOne,
                other => Part::Exactly(other),
            })
            .collect();
        // Runs next to each other are one run.
        parts.dedup_by(|next, previous| *next == Part::AnyRun && *previous == Part::AnyRun);
        Self { parts: parts.into(), case }
    }

    /// A pattern that only `text` itself fits.
    pub(super) fn exactly(text: &str, case: Case) -> Self {
        Self { parts: text.chars().map(Part::Exactly).collect(), case }
    }

    /// A pattern that whatever starts with `text` fits.
    pub(super) fn starting_with(text: &str) -> Self {
        let parts = text.chars().map(Part::Exactly).chain([Part::AnyRun]).collect();
        Self { parts, case: Case::Kept }
    }

    /// A pattern that whatever ends with `text` fits.
    pub(super) fn ending_with(text: &str) -> Self {
        let parts = [Part::AnyRun].into_iter().chain(text.chars().map(Part::Exactly)).collect();
        Self { parts, case: Case::Kept }
    }

    /// Whether all of `text` fits. Takes at most as many steps as the pattern's length times
    /// the text's: only the last run met is ever lengthened, since no longer earlier run can
    /// help where a longer last one cannot.
    pub(super) fn fits(&self, text: &str) -> bool {
        let mut left = text.chars();
        let mut at = 0;
        // Where to go on after the last run, and the text left if the run takes nothing more.
        let mut last_run: Option<(usize, Chars<'_>)> = None;
        loop {
            let part = self.parts.get(at);
            if part == Some(&Part::AnyRun) {
                at += 1;
                last_run = Some((at, left.clone()));
                continue;
            }
            let mut rest = left.clone();
            let fits = match (part, rest.next()) {
                (None, None) => return true,
                (Some(Part::AnyOne), Some(_)) => true,
                (Some(Part::Exactly(wanted)), Some(letter)) => self.case.same(*wanted, letter),
                _ => false,
            };
            if fits {
                at += 1;
                left = rest;
                continue;
            }
            let Some((after, from)) = &mut last_run else { return false };
            if from.next().is_none() {
                return false;
            }
            at = *after;
            left = from.clone();
        }
    }
}
