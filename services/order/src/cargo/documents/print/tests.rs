use sentra_shared::money::Currency;
use typst::layout::{Frame, FrameItem};

use super::*;
use crate::cargo::documents::{
    check::check,
    data,
    papers::Papers,
    sample::{Part, example, papers},
};

/// All text of a page, in the order of setting, and whether every letter had a picture.
fn read(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => read(&group.frame, out),
            FrameItem::Text(text) => {
                assert!(text.glyphs.iter().all(|g| g.id != 0), "a letter without picture in {}", text.text);
                out.push_str(&text.text);
                out.push('\n');
            }
            _ => {}
        }
    }
}

/// Text of each page.
fn pages(papers: &Papers, kind: Kind) -> Vec<String> {
    let data = data::json(papers, kind, None).unwrap();
    let document = lay_out(kind, &data).unwrap();
    let text = |page: &typst_layout::Page| {
        let mut text = String::new();
        read(&page.frame, &mut text);
        // Words of one line may be set one by one.
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    document.pages().iter().map(text).collect()
}

#[test]
fn each_document_says_the_facts() {
    let papers = example();
    assert_eq!(check(&papers), Ok(()));
    let expected: [(Kind, usize, &[&str]); 5] = [
        (
            Kind::Invoice,
            3,
            &[
                "INV-HKG-0001",
                "126-12345675",
                "19059080",
                "商業發票",
                "陳美玲",
                "Keripik tempe original 250 g",
                "1,092.00",
                "2,271.00",
                "DAP Hong Kong",
                "2,098.35",
                "Garuda Indonesia",
                "************0002",
                "Page",
                "8.400",
                "9.300",
            ],
        ),
        (Kind::PackingList, 4, &["Packing summary", "裝箱單", "40 × 30 × 26", "SNT/HKG/0001", "8.400"]),
        (Kind::Label, 9, &["HKG", "SNT/HKG/0001", "/ 9", "此日期前最佳"]),
        (Kind::Waybill, 1, &["126-12345675", "NVD", "28,500.00", "MYC", "PP, prepaid", "not an air waybill"]),
        (Kind::Customs, 3, &["3507124508850002", "3507", "kodeValuta", "entitas"]),
    ];
    for (kind, count, facts) in expected {
        let pages = pages(&papers, kind);
        let all = pages.join(" ");
        for fact in facts {
            assert!(all.contains(fact), "{fact} is not in {kind:?}: {all}");
        }
        assert_eq!(pages.len(), count, "{kind:?}");
    }
}

#[test]
fn the_same_papers_give_the_same_bytes() {
    for kind in Kind::ALL {
        let print = || pdf(kind, &data::json(&example(), kind, None).unwrap()).unwrap();
        let first = print();
        assert!(first.starts_with(b"%PDF-"));
        assert!(first == print(), "{kind:?} differs");
    }
}

#[test]
fn nothing_that_was_typed_is_markup() {
    let hostile = [
        "#panic(\"x\") *bold* _it_ $x^2$ @ref <label>",
        "#read(\"/etc/passwd\")",
        "`raw` ]]] [[ #] \\ // comment /* */",
        "\"), image(\"icon.svg\"",
        "= Heading ~ -- --- ... https://example.org",
        "a\u{202e}b\u{0}c\u{200b}",
    ];
    let mut papers = example();
    papers.invoices[0].consignee.name = hostile[0].into();
    papers.invoices[0].consignee.address = hostile.map(str::to_owned).to_vec();
    papers.invoices[0].lines[0].name_en = hostile[1].into();
    papers.invoices[0].lines[0].permits = hostile.map(str::to_owned).to_vec();
    papers.cartons[0].mark = hostile[2].into();
    papers.waybill.goods = hostile.join(" ");
    papers.consignment.shipper.name = hostile[3].into();
    let tight = |text: &str| text.split_whitespace().collect::<String>().replace('\u{200b}', "");
    for kind in Kind::ALL {
        let all = tight(&pages(&papers, kind).concat());
        for text in hostile {
            let shown = tight(&fonts::printable(text).unwrap());
            assert!(all.contains(&shown), "{shown} is not in {kind:?}: {all}");
        }
    }
}

#[test]
fn letters_without_a_font_are_refused_by_name() {
    let mut papers = example();
    papers.invoices[0].consignee.name = "สมชาย".into();
    let data = data::json(&papers, Kind::Invoice, None).unwrap();
    let refused = pdf(Kind::Invoice, &data).unwrap_err();
    assert!(
        matches!(&refused, PrintError::Letters { place, letters } if place == "invoices[1].consignee.name" && letters.contains('ส'))
    );
}

/// Two invoices, the first of 200 lines with long names.
fn long() -> Papers {
    let lines = (0..200).map(|n| (1 + n % 40, 5_000 + n * 37, 100 + n)).collect();
    let mut papers = papers(&[
        Part { currency: Currency::Hkd, lines, per_carton: 60 },
        Part { currency: Currency::Jpy, lines: vec![(1, 90_000, 200)], per_carton: 1 },
    ]);
    papers.invoices[0].consignee.name = "Perkumpulan Pengusaha Oleh-Oleh Nusantara ".repeat(6);
    papers.invoices[0].lines[3].name_id = "Keripiktempetanpaspasipanjangsekali".repeat(8);
    papers.cartons[0].mark = "SNT/HKG/PANJANG-SEKALI-".repeat(3);
    papers
}

#[test]
fn long_invoices_repeat_their_head_and_count_their_pages() {
    let papers = long();
    let pages = pages(&papers, Kind::Invoice);
    let of = pages.len() - 1;
    assert!(of > 5, "{of}");
    for (page, number) in pages[..of].iter().zip(1..) {
        assert!(page.contains("Description of goods"), "no head on page {number}");
        assert!(page.contains(&format!("Page {number} of {of} · Halaman {number} dari {of}")), "{page}");
    }
    assert!(pages[of].contains("Page 1 of 1"));
}
