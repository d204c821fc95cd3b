//! `page` and `per_page`, which some lists take. A list asked for without them is whole.

use identity::error::{Error, Problem};

use crate::request::Request;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    number: usize,
    length: usize,
}

impl Page {
    /// Reads both parameters; the one that is missing is the first page, or `most` items.
    pub(crate) fn read(request: &Request, most: usize) -> Result<Option<Self>, Error> {
        let number = request.query("page")?.map(|text| read_number("page", text, usize::MAX));
        let length = request.query("per_page")?.map(|text| read_number("per_page", text, most));
        Ok(match (number.transpose()?, length.transpose()?) {
            (None, None) => None,
            (number, length) => {
                Some(Self { number: number.unwrap_or(1), length: length.unwrap_or(most) })
            }
        })
    }

    /// The part of a list that was asked for.
    pub(crate) fn cut<T>(page: Option<Self>, mut items: Vec<T>) -> Vec<T> {
        if let Some(Self { number, length }) = page {
            let start = items.len().min((number - 1).saturating_mul(length));
            items.drain(..start);
            items.truncate(length);
        }
        items
    }
}

fn read_number(field: &'static str, text: &str, most: usize) -> Result<usize, Error> {
    let value: i64 = text.parse().map_err(|_| Error::invalid(field, Problem::Format))?;
    let max = i64::try_from(most).unwrap_or(i64::MAX);
    match usize::try_from(value) {
        Ok(value) if (1..=most).contains(&value) => Ok(value),
        _ => Err(Error::invalid(field, Problem::Range { min: 1, max })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_part_of_the_list_and_none_is_all_of_it() {
        let cut = |number, length| Page::cut(Some(Page { number, length }), vec![1, 2, 3, 4, 5]);
        assert_eq!(cut(1, 2), [1, 2]);
        assert_eq!(cut(3, 2), [5]);
        assert_eq!(cut(4, 2), [0; 0]);
        assert_eq!(cut(usize::MAX, 300), [0; 0]);
        assert_eq!(Page::cut(None, vec![1, 2]), [1, 2]);
    }

    #[test]
    fn a_number_keeps_to_its_range() {
        assert_eq!(read_number("per_page", "300", 300), Ok(300));
        let range = Err(Error::invalid("per_page", Problem::Range { min: 1, max: 300 }));
        assert_eq!(read_number("per_page", "0", 300), range);
        assert_eq!(read_number("per_page", "301", 300), range);
        assert_eq!(read_number("per_page", "-1", 300), range);
        let format = Err(Error::invalid("per_page", Problem::Format));
        assert_eq!(read_number("per_page", "many", 300), format);
        assert_eq!(read_number("per_page", "", 300), format);
    }
}
