search-badge-halal = Halal
search-badge-export-ready = Export ready
search-badge-in-stock = In stock
search-badge-trained = Trained seller
search-badge-featured = Featured product
search-badge-pirt = P-IRT licence
field-price-order = The highest price must not be below the lowest.
