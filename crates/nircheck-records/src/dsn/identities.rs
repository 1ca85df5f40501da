//! The blocks that hold the identity of somebody, one row each, with the controls of its number.

use super::{
    controls::Control,
    rubrique::{Rubrique, rubrique},
};

/// The blocks that hold the identity of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum BlockKind {
    Individual,
    Dependant,
    Bonus,
    FreeShares,
    StockOptions,
    FounderWarrants,
    NonEmployee,
}

/// A block, and the controls of its number.
pub(super) struct Identity {
    pub(super) block: u64,
    pub(super) kind: BlockKind,
    pub(super) nir: Rubrique,
    pub(super) form: Option<Control>,
    pub(super) territory: Control,
    pub(super) unknown: Option<Control>,
    pub(super) twice: Option<Control>,
    pub(super) other: Option<Control>,
    pub(super) nines: Control,
}

/// Every block with an identity: a new one is a new row.
pub(super) const IDENTITIES: [Identity; 7] = {
    use Control as C;
    const fn in_s89(
        kind: BlockKind,
        nir: &str,
        form: C,
        territory: C,
        unknown: C,
        other: C,
        nines: C,
    ) -> Identity {
        let nir = rubrique(nir);
        Identity {
            block: nir.block(),
            kind,
            nir,
            form: Some(form),
            territory,
            unknown: Some(unknown),
            twice: None,
            other: Some(other),
            nines,
        }
    }
    let individual = rubrique("S21.G00.30.001");
    let dependant = rubrique("S21.G00.73.007");
    let non_employee = rubrique("S89.G00.91.001");
    [
        Identity {
            block: individual.block(),
            kind: BlockKind::Individual,
            nir: individual,
            form: Some(C::NirForm),
            territory: C::NirTerritory,
            unknown: Some(C::NirUnknown),
            twice: Some(C::NirTwice),
            other: None,
            nines: C::NirNines,
        },
        Identity {
            block: dependant.block(),
            kind: BlockKind::Dependant,
            nir: dependant,
            form: Some(C::DependantForm),
            territory: C::DependantTerritory,
            // Twelve 9 are more than five.
            unknown: Some(C::DependantNines),
            twice: None,
            other: None,
            nines: C::DependantNines,
        },
        in_s89(
            BlockKind::Bonus,
            "S89.G00.67.001",
            C::BonusForm,
            C::BonusTerritory,
            C::BonusUnknown,
            C::BonusOther,
            C::BonusNines,
        ),
        in_s89(
            BlockKind::FreeShares,
            "S89.G00.87.007",
            C::FreeSharesForm,
            C::FreeSharesTerritory,
            C::FreeSharesUnknown,
            C::FreeSharesOther,
            C::FreeSharesNines,
        ),
        in_s89(
            BlockKind::StockOptions,
            "S89.G00.88.008",
            C::StockOptionsForm,
            C::StockOptionsTerritory,
            C::StockOptionsUnknown,
            C::StockOptionsOther,
            C::StockOptionsNines,
        ),
        in_s89(
            BlockKind::FounderWarrants,
            "S89.G00.89.007",
            C::FounderWarrantsForm,
            C::FounderWarrantsTerritory,
            C::FounderWarrantsUnknown,
            C::FounderWarrantsOther,
            C::FounderWarrantsNines,
        ),
        Identity {
            block: non_employee.block(),
            kind: BlockKind::NonEmployee,
            nir: non_employee,
            form: None,
            territory: C::NonEmployeeTerritory,
            unknown: Some(C::NonEmployeeUnknown),
            twice: Some(C::NonEmployeeTwice),
            other: None,
            nines: C::NonEmployeeNines,
        },
    ]
};
