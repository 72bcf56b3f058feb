//! The order's number that people read aloud.

use sentra_shared::secret::{self, READABLE};

/// Characters of a number before its check character.
const BODY: usize = 7;
/// One weight for each place. All are coprime to the 30 characters, so that a single wrong character never goes unnoticed.
const WEIGHTS: [usize; BODY] = [1, 7, 11, 13, 17, 19, 23];

/// The check character of a number's first seven characters; `None` when one is not of the alphabet.
fn check(body: &str) -> Option<char> {
    let mut sum = 0;
    for (letter, weight) in body.bytes().zip(WEIGHTS) {
        sum += READABLE.iter().position(|b| *b == letter)? * weight;
    }
    READABLE.get(sum % READABLE.len()).map(|b| char::from(*b))
}

/// A new random number: seven characters and their check character.
pub(crate) fn new_number() -> String {
    let body = secret::random_text(READABLE, BODY);
    let check = check(&body).unwrap_or('2');
    format!("{body}{check}")
}

/// Reads a number as people type it: any case, blanks and dashes, a part's `-1` behind it; `None` when a character is wrong.
pub(crate) fn read_number(typed: &str) -> Option<String> {
    let plain: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let number = plain.get(..=BODY)?;
    let (body, last) = (number.get(..BODY)?, number.chars().next_back()?);
    (check(body) == Some(last) && plain.len() <= BODY + 3).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_new_number_reads_back_as_people_type_it() {
        for _ in 0..200 {
            let number = new_number();
            assert_eq!(number.len(), 8);
            assert_eq!(read_number(&number), Some(number.clone()));
            let typed = format!(" {} {}-1 ", number[..4].to_lowercase(), &number[4..]);
            assert_eq!(read_number(&typed), Some(number));
        }
        for bad in ["", "ABC", "0000000O", "ÄÄÄÄÄÄÄÄ", "22222222222222"] {
            assert_eq!(read_number(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(place in 0_usize..8, letter in 0_usize..30) {
            let number = new_number();
            let mut wrong = number.clone().into_bytes();
            wrong[place] = READABLE[letter];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assume!(wrong != number);
            prop_assert_eq!(read_number(&wrong), None);
        }
    }
}
