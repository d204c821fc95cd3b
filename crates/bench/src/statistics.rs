//! Medians and quantiles. Rounds are few and skewed, so nothing here is a mean.

/// The value below which `share` (0 to 1) of the values lie; not a number when there are none.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Half the distance of the quartiles over the median, in percent: how much rounds differ.
pub(crate) fn spread(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    (quantile(values, 0.75) - quantile(values, 0.25)) / 2.0 / median(values) * 100.0
}

/// How much the second grows with one more of the first, by least squares.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |which: fn(&(f64, f64)) -> f64| points.iter().map(which).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let together: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let apart: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    together / apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(median(&values), 2.5);
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 1.0), 4.0);
        assert!((quantile(&values, 0.9) - 3.7).abs() < 1e-9);
    }

    #[test]
    fn nothing_has_no_median() {
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[7.0]), 7.0);
    }

    #[test]
    fn a_slope_is_that_of_the_line_between_the_points() {
        assert_eq!(slope(&[(1.0, 5.0), (2.0, 7.0), (3.0, 9.0)]), 2.0);
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 1.0)]), 0.0);
    }

    #[test]
    fn equal_rounds_have_no_spread() {
        assert_eq!(spread(&[5.0; 9]), 0.0);
        assert_eq!(spread(&[1.0, 2.0, 3.0]), 25.0);
    }
}
