//! The table: one row a figure, as text for people and as JSON beside earlier runs.

use serde::Serialize;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::statistics::{median, spread};

/// What a figure is held against.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Ours over the other is at most this.
    RatioAtMost(f64),
    /// Ours over the other is at least this.
    RatioAtLeast(f64),
    /// The other is at least this many times ours, and the ratio is told that way round.
    TimesLess(f64),
    /// Ours is at most this.
    AtMost(f64),
    /// It is there to compare with.
    None,
}

/// One figure beside what it is compared with.
#[derive(Serialize)]
pub(crate) struct Row {
    work: String,
    unit: &'static str,
    ours: f64,
    /// The floor, or what stands for it.
    floor: Option<f64>,
    ratio: Option<f64>,
    target: String,
    met: Option<bool>,
    /// Half the distance of the quartiles over the median of our rounds.
    spread_percent: f64,
    /// Everything else that was measured with it.
    more: Value,
}

impl Row {
    /// A row of rounds: ours, and the floor's unless there is none.
    pub(crate) fn new(
        work: impl Into<String>,
        unit: &'static str,
        (ours, floor): (&[f64], Option<&[f64]>),
        target: Target,
        more: Value,
    ) -> Self {
        let (middle, floor) = (median(ours), floor.map(median));
        let ratio = floor.map(|floor| match target {
            Target::TimesLess(_) => floor / middle,
            _ => middle / floor,
        });
        let holds = |bound: Option<f64>, holds: fn(&f64, &f64) -> bool, limit: f64| {
            bound.map(|value| holds(&value, &limit))
        };
        let (target, met) = match target {
            Target::RatioAtMost(most) => (format!("≤ {most} ×"), holds(ratio, f64::le, most)),
            Target::RatioAtLeast(least) => (format!("≥ {least} ×"), holds(ratio, f64::ge, least)),
            Target::TimesLess(least) => (format!("≥ {least} × less"), holds(ratio, f64::ge, least)),
            Target::AtMost(most) => (format!("≤ {most}"), holds(Some(middle), f64::le, most)),
            Target::None => ("–".to_owned(), None),
        };
        let spread_percent = spread(ours);
        Self {
            work: work.into(),
            unit,
            ours: middle,
            floor,
            ratio,
            target,
            met,
            spread_percent,
            more,
        }
    }

    /// A row of what cannot be measured here, and why.
    pub(crate) fn missing(work: &str, target: Target, why: &Failure) -> Self {
        let why = format!("{why:?}");
        let short: String = why.chars().take(60).collect();
        let more = json!({"not_measured": why});
        let row =
            Self::new(format!("{work}: not measured: {short}"), "", (&[], None), target, more);
        Self { met: None, ..row }
    }

    /// The row in words, as it is printed while the run goes on.
    pub(crate) fn cells(&self) -> [String; 8] {
        let met = match self.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        [
            self.work.clone(),
            self.unit.to_owned(),
            figure(self.ours),
            format!("{:.0}%", self.spread_percent),
            self.floor.map(figure).unwrap_or_default(),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            self.target.clone(),
            met.to_owned(),
        ]
    }
}

fn figure(value: f64) -> String {
    match value.abs() {
        none if none.is_nan() => "–".to_owned(),
        large if large >= 1000.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

const HEAD: [&str; 8] = ["work", "unit", "ours", "±", "floor", "ratio", "target", "met"];

/// The table as text.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).filter_map(width).collect();
    let mut text = String::new();
    for line in &lines {
        for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
            // Words to the left, figures to the right.
            let padded = if at < 2 { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
            text.push_str(&padded);
            text.push_str("  ");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_costs_more_has_a_ratio_above_one() {
        let row = |others: &[f64]| {
            let target = Target::TimesLess(100.0);
            Row::new("work", "µs", (&[2.0], Some(others)), target, json!({}))
        };
        assert_eq!((row(&[300.0]).ratio, row(&[300.0]).met), (Some(150.0), Some(true)));
        assert_eq!((row(&[100.0]).ratio, row(&[100.0]).met), (Some(50.0), Some(false)));
    }

    #[test]
    fn what_was_not_measured_neither_meets_nor_misses_its_target() {
        let why = Failure::new("it is not installed");
        let row = Row::missing("work", Target::AtMost(1.0), &why);
        assert_eq!(row.met, None);
        assert_eq!(row.cells()[0], "work: not measured: it is not installed");
    }
}
