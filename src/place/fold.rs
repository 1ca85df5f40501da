//! Folding of place names, so that all spellings of a name compare equal.
//!
//! Case, accents and ligatures are removed; a run of spaces, hyphens, apostrophes, dots, commas,
//! slashes and brackets becomes one space, none at the ends; the words `st` and `ste` become
//! `saint` and `sainte`. So "Saint-Étienne", "SAINT ETIENNE" and "st. etienne" fold alike. Our
//! decision.
//!
//! The table generator includes this file, so that it sorts names as the library searches them.

/// The longest folded name, in bytes, with room to spare.
const CAPACITY: usize = 96;

/// A folded name, on the stack. Ordered as bytes.
#[derive(Clone, Copy)]
pub(super) struct Folded {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl Folded {
    /// Folds `text`; `None` when it is too long for a name.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut out = Writer {
            bytes: [0; CAPACITY],
            len: 0,
            word: 0,
        };
        for c in text.chars() {
            match ASCII.get(c as usize) {
                Some(b' ') => out.end_word()?,
                Some(byte) => out.write(&[*byte])?,
                None => out.push(c)?,
            }
        }
        out.end_word()?;
        let spaced = out.len > 0 && out.bytes[out.len - 1] == b' ';
        let len = out.len - usize::from(spaced);
        Some(Folded {
            bytes: out.bytes,
            len: len as u8,
        })
    }

    /// The folded bytes: lower-case ASCII letters, digits, single spaces, unchanged foreign
    /// letters.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// What ASCII characters become; a space ends a word.
const ASCII: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        folded[byte as usize] = match byte {
            b'-' | b'\'' | b'.' | b',' | b'/' | b'(' | b')' | b'\t' => b' ',
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    folded
};

struct Writer {
    bytes: [u8; CAPACITY],
    len: usize,
    /// The start of the current word.
    word: usize,
}

impl Writer {
    /// Folds a character that is not ASCII.
    fn push(&mut self, c: char) -> Option<()> {
        let mut utf8 = [0; 4];
        let bytes: &[u8] = match c {
            'À'..='Å' | 'à'..='å' => b"a",
            'Ç' | 'ç' => b"c",
            'È'..='Ë' | 'è'..='ë' => b"e",
            'Ì'..='Ï' | 'ì'..='ï' => b"i",
            'Ñ' | 'ñ' => b"n",
            'Ò'..='Ö' | 'ò'..='ö' => b"o",
            'Ù'..='Ü' | 'ù'..='ü' => b"u",
            'Ý' | 'ý' | 'ÿ' | 'Ÿ' => b"y",
            'Œ' | 'œ' => b"oe",
            'Æ' | 'æ' => b"ae",
            // A combining accent, which some systems write after the letter.
            '\u{300}'..='\u{36F}' => return Some(()),
            '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{2010}'..='\u{2014}' | '’' | '‘' | 'ʼ' => {
                return self.end_word();
            }
            _ => c.encode_utf8(&mut utf8).as_bytes(),
        };
        self.write(bytes)
    }

    /// Ends the current word, if any, with one space.
    fn end_word(&mut self) -> Option<()> {
        if self.len == self.word {
            return Some(());
        }
        match &self.bytes[self.word..self.len] {
            b"st" => self.rewrite_word(b"saint")?,
            b"ste" => self.rewrite_word(b"sainte")?,
            _ => {}
        }
        self.write(b" ")?;
        self.word = self.len;
        Some(())
    }

    fn rewrite_word(&mut self, word: &[u8]) -> Option<()> {
        self.len = self.word;
        self.write(word)
    }

    fn write(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len + bytes.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Folded;

    fn fold(text: &str) -> String {
        let folded = Folded::new(text).unwrap();
        String::from_utf8(folded.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for spelling in [
            "L'Haÿ-les-Roses",
            "L’HAŸ LES ROSES",
            " l hay  les-roses ",
            "L'Hay\u{308}-les-Roses",
        ] {
            assert_eq!(fold(spelling), "l hay les roses");
        }
        assert_eq!(fold("Œuilly"), "oeuilly");
        assert_eq!(fold("St.-Étienne"), "saint etienne");
        assert_eq!(fold("STE FLORENCE"), "sainte florence");
        // Only whole words.
        assert_eq!(fold("Stenay"), "stenay");
        assert_eq!(fold("Brest"), "brest");
        assert_eq!(
            fold("Saint-Médard(Canton de X)"),
            "saint medard canton de x"
        );
        assert_eq!(fold(""), "");
        assert_eq!(fold(" -' "), "");
    }

    #[test]
    fn long_and_foreign_texts_are_no_names() {
        assert!(Folded::new(&"a".repeat(95)).is_some());
        assert!(Folded::new(&"a".repeat(96)).is_none());
        assert!(Folded::new(&"st ".repeat(40)).is_none());
        assert_eq!(fold("東京 Ω"), "東京 Ω");
    }
}
