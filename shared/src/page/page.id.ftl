# Texts of the page frame, the shared parts, the error page and the design page.

page-tagline = Produk usaha kecil terlatih Jawa Timur
page-description = Belanja langsung dari usaha kecil dan koperasi Jawa Timur yang sudah terlatih: camilan, kopi, batik dan kerajinan, dikirim ke seluruh Indonesia dan mancanegara.
page-skip = Langsung ke isi
page-demo-label = Keterangan toko contoh
page-demo = Toko contoh: isi dan pembayaran hanya peragaan.
page-bar = Tindakan utama
page-search = Cari
page-search-label = Cari produk
page-search-hint = Cari keripik, batik, kopi
page-account-links = Akun dan keranjang
page-account = Akun saya
page-orders = Pesanan saya
page-sign-in = Masuk
page-sign-out = Keluar
page-cart = Keranjang
page-cart-count = { $count ->
    [0] Keranjang, kosong
   *[other] Keranjang, { $count } barang
 }
page-work-links = Halaman kerja
page-seller = Toko saya
page-trainer = Pelatihan
page-coordinator = Kargo ekspor
page-staff = Meja petugas
page-about = Toko bersama usaha kecil dan koperasi Jawa Timur. Setiap penjual sudah lulus pelatihan dan sertifikatnya bisa diperiksa.
page-help = Bantuan
page-help-buy = Cara belanja
page-help-export = Cara kerja ekspor
page-complaints = Pengaduan
page-legal = Ketentuan
page-terms = Syarat dan ketentuan
page-privacy = Data pribadi
page-language = Bahasa

page-less = Kurangi
page-more = Tambah
page-errors-title = Periksa isian berikut
page-badge-trained = Terlatih
page-badge-halal = Halal
page-badge-pirt = P-IRT
page-badge-export = Siap ekspor
page-badge-featured = Unggulan
page-price-from = mulai
page-price-about = (sekitar { $amount })
page-rating = nilai pembeli
page-copy = Salin
page-copied = Disalin
page-crumbs = Letak halaman
page-pages = Halaman daftar
page-previous = Sebelumnya
page-next = Berikutnya
page-page-of = Halaman { $page } dari { $pages }
page-remove = hapus saringan

page-error-home = Ke beranda
page-error-help = Buka bantuan
page-error-number = Nomor untuk petugas bantuan:

page-design = Bagian halaman
