use super::report::ImportError;

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Sku,
    Title,
    TitleEn,
    Description,
    DescriptionEn,
    Category,
    Price,
    PriceGbp,
    WeightG,
    NetG,
    Size,
    Stock,
    HalalCertificate,
    NotHalal,
    Pirt,
    Bpom,
    HsCode,
    OriginRegion,
    ShelfLifeDays,
    Ingredients,
    IngredientsEn,
}

/// Fields with the names that columns may have, the field's own first; in lower case, other characters as `_`.
const NAMES: [(Field, &[&str]); 21] = [
    (Field::Sku, &["sku", "kode", "kode_barang", "kode_produk", "stock_code", "product_code", "item_code", "code"]),
    (Field::Title, &["title", "title_id", "nama", "nama_produk", "nama_barang", "judul"]),
    (Field::TitleEn, &["title_en", "name", "product_name", "nama_inggris", "nama_en"]),
    (Field::Description, &["description", "description_id", "deskripsi", "keterangan", "uraian"]),
    (Field::DescriptionEn, &["description_en", "deskripsi_en", "deskripsi_inggris"]),
    (Field::Category, &["category", "kategori"]),
    (Field::Price, &["price", "harga", "price_idr", "harga_rp", "harga_jual"]),
    (Field::PriceGbp, &["price_gbp", "unit_price_gbp", "harga_gbp"]),
    (Field::WeightG, &["weight_g", "weight", "berat", "berat_g", "berat_gram"]),
    (Field::NetG, &["net_g", "net_weight_g", "net_weight", "berat_bersih", "berat_bersih_g", "netto"]),
    (Field::Size, &["size", "size_mm", "ukuran", "ukuran_mm", "dimensi"]),
    (Field::Stock, &["stock", "stok", "opening_stock", "stok_awal"]),
    (Field::HalalCertificate, &["halal_certificate", "sertifikat_halal", "halal"]),
    (Field::NotHalal, &["not_halal", "tidak_halal"]),
    (Field::Pirt, &["pirt", "p_irt"]),
    (Field::Bpom, &["bpom"]),
    (Field::HsCode, &["hs_code", "kode_hs", "hs"]),
    (Field::OriginRegion, &["origin_region", "asal", "daerah_asal"]),
    (Field::ShelfLifeDays, &["shelf_life_days", "masa_simpan", "masa_simpan_hari"]),
    (Field::Ingredients, &["ingredients", "ingredients_id", "komposisi", "bahan"]),
    (Field::IngredientsEn, &["ingredients_en", "komposisi_en", "komposisi_inggris"]),
];

/// Field that leaves a column out.
const NONE: &str = "-";

impl Field {
    /// Its name in options and reports.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(field, _)| *field == self).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
    }

    fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.first() == Some(&name)).map(|(field, _)| *field)
    }

    fn of_header(header: &str) -> Option<Self> {
        let plain = plain(header);
        NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
    }
}

/// `Nama Produk` and `nama-produk` as `nama_produk`.
fn plain(header: &str) -> String {
    let lower = header.trim().to_lowercase();
    let mut out = String::with_capacity(lower.len());
    for c in lower.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    out.trim_matches('_').to_owned()
}

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    held: Vec<Option<Field>>,
    /// Columns that nothing is taken from.
    pub(super) ignored: Vec<String>,
}

impl Columns {
    /// Reads the header, with what the caller says about columns of other names.
    ///
    /// # Errors
    /// A named column or field that is not there, a field twice, or a field that every row needs and nothing holds.
    pub(super) fn read(header: &[String], named: &[(String, String)]) -> Result<Self, ImportError> {
        let all = || header.iter().map(|h| h.trim()).collect::<Vec<_>>().join(", ");
        let mut held: Vec<Option<Field>> = header.iter().map(|h| Field::of_header(h)).collect();
        let mut fixed = vec![false; header.len()];
        for (column, field) in named {
            let place = header
                .iter()
                .position(|h| h.trim() == column)
                .or_else(|| header.iter().position(|h| plain(h) == plain(column)));
            let Some(place) = place else { return Err(ImportError::UnknownColumn(column.clone(), all())) };
            let field = match field.as_str() {
                NONE => None,
                name => {
                    Some(Field::named(name).ok_or_else(|| ImportError::UnknownField(name.to_owned(), field_names()))?)
                }
            };
            // What the caller names goes before what the header seems to say.
            for (other, slot) in held.iter_mut().enumerate() {
                if other != place && *slot == field && !fixed.get(other).copied().unwrap_or(false) {
                    *slot = None;
                }
            }
            if let (Some(slot), Some(mark)) = (held.get_mut(place), fixed.get_mut(place)) {
                (*slot, *mark) = (field, true);
            }
        }
        let columns = Self { ignored: ignored(header, &held), held };
        columns.check(&all())?;
        Ok(columns)
    }

    fn check(&self, all: &str) -> Result<(), ImportError> {
        for (field, names) in NAMES {
            if self.held.iter().filter(|h| **h == Some(field)).count() > 1 {
                return Err(ImportError::TwoColumns(names.first().copied().unwrap_or_default().to_owned()));
            }
        }
        let missing = |field: Field| Err(ImportError::MissingField(field.name().to_owned(), all.to_owned()));
        if !self.has(Field::Sku) {
            return missing(Field::Sku);
        }
        if !self.has(Field::Title) && !self.has(Field::TitleEn) {
            return missing(Field::Title);
        }
        Ok(())
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.held.contains(&Some(field))
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.held.len()
    }

    /// The text that a row has for a field; `None` when no column holds it or the cell is empty.
    pub(super) fn get<'a>(&self, row: &'a [String], field: Field) -> Option<&'a str> {
        let place = self.held.iter().position(|h| *h == Some(field))?;
        row.get(place).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

fn ignored(header: &[String], held: &[Option<Field>]) -> Vec<String> {
    header.iter().zip(held).filter(|(_, h)| h.is_none()).map(|(name, _)| name.trim().to_owned()).collect()
}

fn field_names() -> String {
    NAMES.iter().filter_map(|(_, names)| names.first().copied()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    fn map(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(c, f)| ((*c).to_owned(), (*f).to_owned())).collect()
    }

    #[test]
    fn knows_columns_in_both_languages() {
        let columns =
            Columns::read(&header(&["Kode Barang", "Nama Produk", "HARGA (Rp)", "Stok", "Catatan"]), &[]).unwrap();
        assert_eq!(columns.held, [Some(Field::Sku), Some(Field::Title), Some(Field::Price), Some(Field::Stock), None]);
        assert_eq!(columns.ignored, ["Catatan"]);
        let row = header(&[" A1 ", "Keripik", "", "5", "x"]);
        assert_eq!((columns.get(&row, Field::Sku), columns.get(&row, Field::Price)), (Some("A1"), None));
    }

    #[test]
    fn takes_the_callers_word() {
        let names = header(&["stock_code", "description", "unit_price_gbp", "units_sold"]);
        let columns = Columns::read(&names, &map(&[("description", "title_en")])).unwrap();
        assert_eq!(columns.held, [Some(Field::Sku), Some(Field::TitleEn), Some(Field::PriceGbp), None]);
        let moved = Columns::read(&header(&["kode", "sku", "nama"]), &map(&[("kode", "sku")])).unwrap();
        assert_eq!(moved.held, [Some(Field::Sku), None, Some(Field::Title)]);
    }

    #[test]
    fn says_what_does_not_fit() {
        let read =
            |names: &[&str], pairs: &[(&str, &str)]| Columns::read(&header(names), &map(pairs)).unwrap_err().code();
        assert_eq!(read(&["sku", "nama"], &[("harga", "price")]), Some("unknown_column"));
        assert_eq!(read(&["sku", "nama"], &[("nama", "cost")]), Some("unknown_field"));
        assert_eq!(read(&["sku", "kode", "nama"], &[]), Some("two_columns"));
        assert_eq!(read(&["sku", "harga"], &[]), Some("missing_column"));
        assert_eq!(read(&["nama", "harga"], &[]), Some("missing_column"));
    }
}
