search-badge-halal = Halal
search-badge-export-ready = Siap ekspor
search-badge-in-stock = Ada stok
search-badge-trained = Penjual terlatih
search-badge-featured = Produk Unggulan
search-badge-pirt = Berizin P-IRT
field-price-order = Harga tertinggi harus sama dengan atau di atas harga terendah.
