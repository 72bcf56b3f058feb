results-title = { $count ->
    [0] Belum ada hasil untuk “{ $query }”
   *[other] { $count } produk untuk “{ $query }”
 }
results-title-all = { $count ->
    [0] Belum ada produk
   *[other] { $count } produk
 }
results-typed = Anda mengetik “{ $query }”.
results-exact = Cari persis “{ $query }”
results-some-words = Tidak ada produk dengan semua kata itu. Ini produk dengan sebagian kata.
results-from-table = Pencarian sedang disiapkan ulang, jadi hasilnya sederhana: kata persis seperti diketik, dari produk terbaru. Sebentar lagi lengkap.
results-wrong = Sebagian permintaan tidak dipakai
results-filters = Saringan
results-close = Tutup
results-category = Kategori
results-region = Asal
results-seller = Penjual
results-price = Harga ({ $currency })
results-price-min = Dari
results-price-max = Sampai
results-price-from = Mulai { $min }
results-price-to = Sampai { $max }
results-price-between = { $min } – { $max }
results-shows = Keterangan
results-more = { $count } lainnya
results-show = Tampilkan hasil
results-clear = Hapus semua saringan
results-sort = Urutkan
results-sort-apply = Urutkan
results-sort-relevance = Paling sesuai
results-sort-newest = Terbaru
results-sort-price-asc = Harga terendah
results-sort-price-desc = Harga tertinggi
results-sort-best-selling = Terlaris
results-sort-rating = Ulasan terbaik
results-products = Produk
results-sold-out = Habis
results-empty = Belum ada yang cocok
results-empty-more = Periksa ejaannya, pakai kata yang lebih umum, atau lihat semua produk.
results-empty-filters = Tidak ada produk yang memenuhi semua saringan. Hapus sebagian, atau hapus semuanya.
results-empty-all = Lihat semua produk
results-offered = Lihat menurut kategori
