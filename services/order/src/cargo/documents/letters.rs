//! Which names and addresses of the papers no font can print, told by the order or the seller they belong to.

use sentra_shared::failure::FieldError;

use super::{
    papers::{Invoice, Papers},
    print::unprintable,
};

/// Everything people wrote that cannot be printed, before a printer stumbles over the first of it; empty when all can. The fields are
/// numbers of orders and names of sellers.
pub(super) fn check(papers: &Papers) -> Vec<FieldError> {
    let mut found = Vec::new();
    for business in &papers.businesses {
        let (party, owner) = (&business.party, business.party.name.as_str());
        note(&mut found, owner, "letters_of_seller_name", &party.name);
        note(&mut found, owner, "letters_of_seller_address", &party.address.join(" "));
    }
    for invoice in &papers.invoices {
        let party = &invoice.consignee;
        note(&mut found, &invoice.order, "letters_of_receiver_name", &party.name);
        note(&mut found, &invoice.order, "letters_of_receiver_address", &party.address.join(" "));
        goods(&mut found, invoice);
    }
    found
}

/// Names and codes of goods, each told with the name that its seller knows.
fn goods(found: &mut Vec<FieldError>, invoice: &Invoice) {
    for line in &invoice.lines {
        let text = [line.name_id.as_str(), &line.name_en, &line.sku].join(" ");
        if let Some(letters) = unprintable(&text) {
            let goods = FieldError::new(&invoice.order, "letters_of_product");
            found.push(goods.with("product", &line.name_id).with("letters", letters));
        }
    }
}

fn note(found: &mut Vec<FieldError>, owner: &str, code: &'static str, text: &str) {
    if let Some(letters) = unprintable(text) {
        found.push(FieldError::new(owner, code).with("letters", letters));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::documents::sample::example;

    #[test]
    fn everything_that_cannot_be_printed_is_told_in_words() {
        assert!(check(&example()).is_empty());
        let thai = || "สมชาย".to_owned();
        type Change = fn(&mut Papers, String);
        let cases: [(Change, &str); 5] = [
            (|papers, text| papers.invoices[0].consignee.name = text, "letters_of_receiver_name"),
            (|papers, text| papers.invoices[0].consignee.address.push(text), "letters_of_receiver_address"),
            (|papers, text| papers.invoices[0].lines[0].name_en = text, "letters_of_product"),
            (|papers, text| papers.businesses[0].party.address.push(text), "letters_of_seller_address"),
            (|papers, text| papers.businesses[0].party.name = text, "letters_of_seller_name"),
        ];
        for (change, code) in cases {
            let mut papers = example();
            change(&mut papers, thai());
            let found = check(&papers);
            let seller = code.starts_with("letters_of_seller");
            let owner = if seller { &papers.businesses[0].party.name } else { &papers.invoices[0].order };
            assert_eq!(found.iter().map(|e| (&e.field, e.code)).collect::<Vec<_>>(), [(owner, code)]);
        }
    }
}
