//! The ledger as it follows from its rows, each checked on the way: for the re-check of what is stored, and for the tests.

use std::collections::HashMap;

use sentra_shared::{contract::TransferId, money::Currency};

use super::{
    account::Account,
    rules::{Draft, Stage, Transfer},
};

/// Why a row of the ledger cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsound {
    /// An amount that is zero, negative or not payable.
    #[error("the amount of {0} is not above zero and payable")]
    Amount(TransferId),
    /// Taken from and given to the same account.
    #[error("{0} stays in its account")]
    SameAccount(TransferId),
    /// Resolves what is not a pending transfer.
    #[error("{0} resolves what is not pending")]
    NotPending(TransferId),
    /// Resolves a pending transfer a second time.
    #[error("{0} resolves what is already resolved")]
    ResolvedTwice(TransferId),
    /// Accounts, amount or code differ from those of the transfer it resolves.
    #[error("{0} differs from what it resolves")]
    Differs(TransferId),
    /// The sums do not fit.
    #[error("the sums with {0} are too large")]
    Overflow(TransferId),
}

/// What an account holds, in minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Debits that count.
    pub debits: i64,
    /// Credits that count.
    pub credits: i64,
    /// Debits that are pending.
    pub debits_pending: i64,
    /// Credits that are pending.
    pub credits_pending: i64,
}

impl Balance {
    /// What counts, positive on the account's own side.
    pub(crate) fn posted(&self, account: Account) -> Option<i64> {
        let credit = self.credits.checked_sub(self.debits)?;
        if account.is_asset() { credit.checked_neg() } else { Some(credit) }
    }

    /// What is announced, positive on the account's own side.
    pub(crate) fn pending(&self, account: Account) -> Option<i64> {
        let credit = self.credits_pending.checked_sub(self.debits_pending)?;
        if account.is_asset() { credit.checked_neg() } else { Some(credit) }
    }
}

/// All transfers in the order they were made, checked one by one: the ledger as it follows from its rows.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pending: HashMap<TransferId, (Draft, bool)>,
    balances: HashMap<(Account, Currency), Balance>,
}

impl Book {
    /// Takes in the next transfer.
    ///
    /// # Errors
    /// [`Unsound`]; the book is then as before.
    pub(crate) fn record(&mut self, transfer: &Transfer) -> Result<(), Unsound> {
        let Transfer { id, draft } = *transfer;
        if draft.amount.minor() <= 0 || !draft.amount.is_payable() {
            return Err(Unsound::Amount(id));
        }
        if draft.debit == draft.credit {
            return Err(Unsound::SameAccount(id));
        }
        if let Some(of) = draft.stage.resolves() {
            let (announced, resolved) = self.pending.get(&of).ok_or(Unsound::NotPending(id))?;
            if *resolved {
                return Err(Unsound::ResolvedTwice(id));
            }
            if (Draft { stage: announced.stage, ..draft }) != *announced {
                return Err(Unsound::Differs(id));
            }
        }
        let amount = draft.amount.minor();
        let (posted, pending) = match draft.stage {
            Stage::Single => (amount, 0),
            Stage::Pending => (0, amount),
            Stage::Post(_) => (amount, -amount),
            Stage::Void(_) => (0, -amount),
        };
        self.add(draft.debit, draft.amount.currency(), [posted, 0, pending, 0]).ok_or(Unsound::Overflow(id))?;
        self.add(draft.credit, draft.amount.currency(), [0, posted, 0, pending]).ok_or(Unsound::Overflow(id))?;
        match draft.stage {
            Stage::Pending => {
                self.pending.insert(id, (draft, false));
            }
            Stage::Post(of) | Stage::Void(of) => {
                if let Some(entry) = self.pending.get_mut(&of) {
                    entry.1 = true;
                }
            }
            Stage::Single => {}
        }
        Ok(())
    }

    fn add(&mut self, account: Account, currency: Currency, [d, c, dp, cp]: [i64; 4]) -> Option<()> {
        let balance = self.balances.entry((account, currency)).or_default();
        *balance = Balance {
            debits: balance.debits.checked_add(d)?,
            credits: balance.credits.checked_add(c)?,
            debits_pending: balance.debits_pending.checked_add(dp)?,
            credits_pending: balance.credits_pending.checked_add(cp)?,
        };
        Some(())
    }

    /// What an account holds.
    #[cfg(test)]
    pub(crate) fn balance(&self, account: Account, currency: Currency) -> Balance {
        self.balances.get(&(account, currency)).copied().unwrap_or_default()
    }

    /// All accounts with transfers.
    pub(crate) fn accounts(&self) -> Vec<(Account, Currency, Balance)> {
        let mut all: Vec<_> = self.balances.iter().map(|((a, c), b)| (*a, *c, *b)).collect();
        all.sort_by_key(|(a, c, _)| (*a, *c));
        all
    }

    /// Debits less credits over all accounts, counted and pending; both are zero in a sound ledger.
    pub(crate) fn difference(&self, currency: Currency) -> (i128, i128) {
        self.balances.iter().filter(|((_, c), _)| *c == currency).fold((0, 0), |(posted, pending), (_, b)| {
            (
                posted + i128::from(b.debits) - i128::from(b.credits),
                pending + i128::from(b.debits_pending) - i128::from(b.credits_pending),
            )
        })
    }
}
