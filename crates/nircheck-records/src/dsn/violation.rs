//! What a check reports: where, which rule, and its text, which holds no number and no name.

use nircheck::{Date, Lang, Slip, masked_debug};

use super::{
    controls::{Control, DsnFinding, FormFault},
    reader::{Line, LineFault},
    rubrique::Rubrique,
};

/// What a [`Checker`](super::Checker) reports.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The line of the value, or of the first rubrique of a block that lacks one.
    pub line: u64,
    /// The declaration in the file, from 1.
    pub declaration: u64,
    /// The individual in the declaration, from 1; 0 if the line belongs to none.
    pub individual: u64,
    /// The rubrique that is at fault, which may be absent; `None` for a line without one.
    pub rubrique: Option<Rubrique>,
    /// What is violated or remarked.
    pub rule: Rule,
    pub(super) value: Box<[u8]>,
}

masked_debug!(Violation);

/// What is violated or remarked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// An official control.
    Control(Control),
    /// A control of the form of a NIR, and what is wrong with the form.
    Form(Control, FormFault),
    /// A remark of this project.
    Finding(DsnFinding),
    /// A remark on the form of a number that no control looks at.
    FormFinding(FormFault),
    /// A line that is not written as it should be.
    Line(LineFault),
    /// The slip that explains a number that is not well formed.
    Slip(Slip),
}

impl Rule {
    /// The official control, if it is one.
    #[must_use]
    pub const fn control(self) -> Option<Control> {
        match self {
            Self::Control(control) | Self::Form(control, _) => Some(control),
            _ => None,
        }
    }

    /// The remark of this project, if it is one.
    #[must_use]
    pub const fn finding(self) -> Option<DsnFinding> {
        match self {
            Self::Control(_) | Self::Form(..) => None,
            Self::Finding(finding) => Some(finding),
            Self::FormFinding(_) => Some(DsnFinding::NumberMalformed),
            Self::Line(_) => Some(DsnFinding::Line),
            Self::Slip(_) => Some(DsnFinding::Slip),
        }
    }

    /// Whether a declaration that violates it is refused.
    #[must_use]
    pub const fn is_blocking(self) -> bool {
        match self.control() {
            Some(control) => control.is_blocking(),
            None => false,
        }
    }

    /// The identifier of the control, or the code of the finding.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match (self.control(), self.finding()) {
            (Some(control), _) => control.as_str(),
            (_, Some(finding)) => finding.as_str(),
            (None, None) => "",
        }
    }

    /// The text for people: what the rule says, and for a form what is wrong with it.
    #[must_use]
    pub const fn text(self, lang: Lang) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Control(control) => (control.text(lang), None),
            Self::Form(control, fault) => (control.text(lang), Some(fault.text(lang))),
            Self::Finding(finding) => (finding.text(lang), None),
            Self::FormFinding(fault) => (
                DsnFinding::NumberMalformed.text(lang),
                Some(fault.text(lang)),
            ),
            Self::Line(fault) => (fault.text(lang), None),
            Self::Slip(slip) => (DsnFinding::Slip.text(lang), Some(slip.text(lang))),
        }
    }

    /// The same in one sentence, with the reference date where it counts.
    ///
    /// ```
    /// use nircheck::{Date, Lang};
    /// use nircheck_records::dsn::{Control, FormFault, Rule};
    ///
    /// let at = Date::new(2026, 11, 28).unwrap();
    /// let rule = Rule::Form(Control::NirForm, FormFault::Month);
    /// let detail = FormFault::Month.text(Lang::En);
    /// assert!(rule.sentence(Lang::En, at).ends_with(&format!("; here: {detail}")));
    /// ```
    #[must_use]
    pub fn sentence(self, lang: Lang, at: Date) -> String {
        let is_french = lang == Lang::Fr;
        let (text, detail) = self.text(lang);
        let mut sentence = text.to_owned();
        if let Some(detail) = detail {
            let here = match is_french {
                true => "\u{a0}; ici\u{a0}: ",
                false => "; here: ",
            };
            sentence.push_str(here);
            sentence.push_str(detail);
        }
        if self.control() == Some(Control::BirthRange) {
            let name = match is_french {
                true => "date de référence",
                false => "reference date",
            };
            sentence.push_str(&format!(" ({name} {at})"));
        }
        sentence
    }
}

impl Violation {
    /// The official control that is violated.
    #[must_use]
    pub const fn control(&self) -> Option<Control> {
        self.rule.control()
    }

    /// The value that is at fault, which identifies a person: empty for a rubrique that is absent.
    #[must_use]
    pub const fn value(&self) -> &[u8] {
        &self.value
    }
}

impl Violation {
    /// What is wrong with a line, not with its value.
    pub(super) fn of_line(line: &Line<'_>, rule: Rule) -> Self {
        Self {
            line: line.number,
            declaration: line.declaration,
            individual: line.individual,
            rubrique: line.rubrique,
            rule,
            value: Box::default(),
        }
    }
}
