//! What a reader abroad is told of a product.
