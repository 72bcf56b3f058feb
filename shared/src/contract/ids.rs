use crate::id_type;

id_type!(
    /// A person with an account.
    PersonId, "per"
);
id_type!(
    /// A business that sells; a cooperative is one too.
    SellerId, "sel"
);
id_type!(
    /// A signed-in browser or program.
    SessionId, "ses"
);
id_type!(
    /// A certificate of a finished course.
    CertificateId, "cer"
);
id_type!(
    /// A course of the training centre.
    CourseId, "crs"
);
id_type!(
    /// A product as the catalogue describes it.
    ProductId, "prd"
);
id_type!(
    /// What is bought: one size or kind of a product.
    VariantId, "var"
);
id_type!(
    /// A stored photo.
    PhotoId, "pho"
);
id_type!(
    /// A run of a product import.
    ImportId, "imp"
);
id_type!(
    /// A cart of a guest or member.
    CartId, "crt"
);
id_type!(
    /// What a buyer agreed to and pays.
    OrderId, "ord"
);
id_type!(
    /// One line of an order.
    LineId, "lin"
);
id_type!(
    /// One seller's part of an order.
    FulfilmentId, "ful"
);
id_type!(
    /// One parcel.
    ShipmentId, "shp"
);
id_type!(
    /// A payment of an order.
    PaymentId, "pay"
);
id_type!(
    /// Money given back.
    RefundId, "ref"
);
id_type!(
    /// An entry of the ledger.
    TransferId, "trf"
);
