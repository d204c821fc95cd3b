//! The parts of an `Authorization` header: `Name=value, Name=value`.

/// The values of `names`, in the order of `names`, each there once at most. `None` when the text
/// has a part of another name, one without a value, or one twice.
pub(super) fn parts<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> Option<[Option<&'a str>; N]> {
    let mut values = [None; N];
    for part in text.split(',') {
        let (name, value) = part.trim_ascii().split_once('=')?;
        let at = names.iter().position(|n| *n == name)?;
        if value.is_empty() || values[at].replace(value).is_some() {
            return None;
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_name_and_stand_once() {
        assert_eq!(parts("B=2=, A=1", ["A", "B", "C"]), Some([Some("1"), Some("2="), None]));
        for text in ["", "A", "A=", "A=1,", "A=1, A=1", "A=1, D=1", "a=1"] {
            assert_eq!(parts(text, ["A", "B"]), None, "{text:?}");
        }
    }
}
