//! Rows of a CSV file as a stream. Each row is found by itself, so that a broken quote spoils one row and not the rest of the file, and
//! each is read as UTF-8 or, where it is not that, as Windows-1252.

use std::collections::VecDeque;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

use super::report::{ImportError, ImportProblem};

/// Longest line, in bytes.
const LINE_BYTES_MAX: usize = 256 * 1024;
/// Lines that one row may span by line breaks inside quotes.
const ROW_LINES_MAX: usize = 100;

#[derive(Debug, Clone)]
struct Line {
    number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Line on which it begins, from 1.
    pub(super) line: u64,
    /// Its fields, or what is wrong with it.
    pub(super) fields: Result<Vec<String>, ImportProblem>,
}

/// How a row's bytes stand.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    Whole,
    /// A quote is still open at the end.
    Open,
    /// Something follows a closing quote.
    TextAfterQuote,
}

/// The rows of a source.
pub(super) struct Records<R> {
    source: R,
    delimiter: u8,
    number: u64,
    bytes: u64,
    /// Lines that were read ahead and do not belong to the row that was given.
    ahead: VecDeque<Line>,
}

impl<R: AsyncBufRead + Unpin> Records<R> {
    /// Begins to read and gives the header.
    ///
    /// # Errors
    /// Nothing there, not a CSV file, or the source fails.
    pub(super) async fn begin(source: R) -> Result<(Self, Vec<String>), ImportError> {
        let mut records = Self { source, delimiter: b',', number: 0, bytes: 0, ahead: VecDeque::new() };
        let Some(mut first) = records.line().await? else { return Err(ImportError::Empty) };
        // ZIP (a spreadsheet), UTF-16 in either order, anything with zero bytes.
        let foreign = [b"PK\x03\x04".as_slice(), b"\xff\xfe", b"\xfe\xff"].iter().any(|m| first.bytes.starts_with(m));
        if foreign || first.too_long || first.bytes.contains(&0) {
            return Err(ImportError::NotCsv);
        }
        if first.bytes.starts_with(b"\xef\xbb\xbf") {
            first.bytes.drain(..3);
        }
        records.delimiter = delimiter(&first.bytes);
        records.ahead.push_front(first);
        let header = records.next(None).await?.ok_or(ImportError::Empty)?;
        let header = header.fields.map_err(|_| ImportError::NotCsv)?;
        Ok((records, header))
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next row; blank lines are passed over. `width` is the number of fields it must have.
    ///
    /// # Errors
    /// The source fails.
    pub(super) async fn next(&mut self, width: Option<usize>) -> std::io::Result<Option<Record>> {
        let first = loop {
            match self.line().await? {
                None => return Ok(None),
                Some(line) if line.bytes.iter().all(u8::is_ascii_whitespace) && !line.too_long => {}
                Some(line) => break line,
            }
        };
        let line = first.number;
        let mut row = first.bytes.clone();
        let mut spanned: Vec<Line> = Vec::new();
        let problem = loop {
            match shape(&row, self.delimiter) {
                _ if first.too_long || spanned.last().is_some_and(|l| l.too_long) => {
                    break ImportProblem::row("line_too_long");
                }
                Shape::TextAfterQuote => break ImportProblem::row("text_after_quote"),
                Shape::Whole => {
                    let fields = split(&row, self.delimiter);
                    match width.filter(|width| *width != fields.len()) {
                        None => return Ok(Some(Record { line, fields: Ok(fields) })),
                        Some(_) if !spanned.is_empty() => break ImportProblem::row("quote_not_closed"),
                        Some(width) => {
                            let wrong =
                                ImportProblem::row("wrong_width").with("expected", width).with("found", fields.len());
                            break wrong;
                        }
                    }
                }
                Shape::Open if spanned.len() >= ROW_LINES_MAX || row.len() > LINE_BYTES_MAX => {
                    break ImportProblem::row("quote_not_closed");
                }
                Shape::Open => match self.line().await? {
                    None => break ImportProblem::row("quote_not_closed"),
                    Some(more) => {
                        row.push(b'\n');
                        row.extend_from_slice(&more.bytes);
                        spanned.push(more);
                    }
                },
            }
        };
        // Only the line on which the trouble began is lost; those after it are rows again.
        let problem = if spanned.is_empty() { problem } else { ImportProblem::row("quote_not_closed") };
        for line in spanned.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(Some(Record { line, fields: Err(problem) }))
    }

    async fn line(&mut self) -> std::io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let mut too_long = false;
        loop {
            let buffer = self.source.fill_buf().await?;
            if buffer.is_empty() {
                if bytes.is_empty() && !too_long {
                    return Ok(None);
                }
                break;
            }
            let end = buffer.iter().position(|b| *b == b'\n');
            let taken = end.map_or(buffer.len(), |at| at + 1);
            if bytes.len() + taken > LINE_BYTES_MAX {
                too_long = true;
            } else {
                bytes.extend_from_slice(buffer.get(..taken).unwrap_or_default());
            }
            self.bytes += u64::try_from(taken).unwrap_or(0);
            self.source.consume(taken);
            if end.is_some() {
                break;
            }
        }
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, bytes, too_long }))
    }
}

/// The mark between fields: the one that stands most often in the header.
fn delimiter(header: &[u8]) -> u8 {
    let count = |mark: u8| header.iter().filter(|b| **b == mark).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',')
}

fn shape(row: &[u8], delimiter: u8) -> Shape {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum At {
        Start,
        Plain,
        Quoted,
        Closing,
    }
    let mut at = At::Start;
    for byte in row.iter().copied() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closing,
            (At::Quoted, _) | (At::Start | At::Closing, b'"') => At::Quoted,
            (_, b) if b == delimiter => At::Start,
            (At::Closing, b' ' | b'\t' | b'\r') => At::Closing,
            (At::Closing, _) => return Shape::TextAfterQuote,
            // A quote inside an unquoted field is an inch mark and the like.
            (At::Start | At::Plain, _) => At::Plain,
        };
    }
    if at == At::Quoted { Shape::Open } else { Shape::Whole }
}

fn split(row: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).quoting(true).from_reader(row);
    let mut record = csv::ByteRecord::new();
    // Reading from memory cannot fail, and the shape was found whole.
    if !reader.read_byte_record(&mut record).unwrap_or(false) {
        return Vec::new();
    }
    let utf8 = record.iter().all(|field| std::str::from_utf8(field).is_ok());
    record
        .iter()
        .map(|field| {
            if utf8 {
                String::from_utf8_lossy(field).into_owned()
            } else {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(field).0.into_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &[u8]) -> Vec<(u64, Result<Vec<String>, String>)> {
        let (mut records, header) = Records::begin(text).await.unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next(Some(header.len())).await.unwrap() {
            all.push((record.line, record.fields.map_err(|p| p.code)));
        }
        assert_eq!(records.bytes(), u64::try_from(text.len()).unwrap());
        all
    }

    fn fields(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, String>) {
        (line, Ok(fields.iter().map(|f| (*f).to_owned()).collect()))
    }

    fn broken(line: u64, code: &str) -> (u64, Result<Vec<String>, String>) {
        (line, Err(code.to_owned()))
    }

    #[tokio::test]
    async fn reads_quotes_line_breaks_and_blank_lines() {
        let text = b"a,b\r\n1,\"x, \"\"y\"\"\"\r\n\r\n2,\"two\nlines\"\n3,5\" plate\n4,";
        let expected = [
            fields(2, &["1", "x, \"y\""]),
            fields(4, &["2", "two\nlines"]),
            fields(6, &["3", "5\" plate"]),
            fields(7, &["4", ""]),
        ];
        assert_eq!(read(text).await, expected);
    }

    #[tokio::test]
    async fn a_broken_quote_spoils_one_row() {
        let text = b"a,b\n1,\"open\n2,two\n3,\"three\"\n4,\"x\"y\n5,five\n6\n7,7,7\n8,\"open to the end\n9,nine\n";
        let expected = [
            broken(2, "quote_not_closed"),
            fields(3, &["2", "two"]),
            fields(4, &["3", "three"]),
            broken(5, "text_after_quote"),
            fields(6, &["5", "five"]),
            broken(7, "wrong_width"),
            broken(8, "wrong_width"),
            broken(9, "quote_not_closed"),
            fields(10, &["9", "nine"]),
        ];
        assert_eq!(read(text).await, expected);
    }

    #[tokio::test]
    async fn reads_either_encoding_and_any_delimiter() {
        assert_eq!(read("\u{feff}a;b\n1;café\n".as_bytes()).await, [fields(2, &["1", "café"])]);
        assert_eq!(read(b"a;b\n1;caf\xe9 \x80 5\n").await, [fields(2, &["1", "café € 5"])]);
        assert_eq!(read(b"a\tb\n1\tx, y\n").await, [fields(2, &["1", "x, y"])]);
    }

    #[tokio::test]
    async fn says_when_it_is_no_csv() {
        for text in [b"PK\x03\x04rest".as_slice(), b"\xff\xfea\0,\0", b"a,\0b\n", b"\"open"] {
            assert!(matches!(Records::begin(text).await, Err(ImportError::NotCsv)), "{text:?}");
        }
        assert!(matches!(Records::begin(b"".as_slice()).await, Err(ImportError::Empty)));
        let long = [b"a,b\n1,", "x".repeat(LINE_BYTES_MAX).as_bytes(), b"\n2,two\n"].concat();
        assert_eq!(read(&long).await, [broken(2, "line_too_long"), fields(3, &["2", "two"])]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(proptest::sample::select(b"ab,\"\n\r;\xe9 ".to_vec()), 0..200)) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                if let Ok((mut records, header)) = Records::begin(bytes.as_slice()).await {
                    let mut last = 0;
                    while let Some(record) = records.next(Some(header.len())).await.unwrap() {
                        assert!(record.line > last);
                        last = record.line;
                    }
                }
            });
        }
    }
}
