field-bad-mapping = Tulis kolom=isian; yang diberikan: { $given }
field-bad-size = Tulis panjang x lebar x tinggi dalam milimeter, misalnya 200x150x50.
field-quote-not-closed = Tanda kutip dibuka tetapi tidak ditutup. Tutup tanda kutipnya, atau tulis dua kali di dalam teks.
field-text-after-quote = Ada teks setelah tanda kutip penutup. Tanda kutip di dalam teks ditulis dua kali.
field-wrong-width = Baris ini punya { $found } isian, sedangkan judul kolomnya { $expected }.
field-line-too-long = Barisnya terlalu panjang.
field-changed-meanwhile = Produk ini sedang diubah orang lain pada saat yang sama. Impor berkasnya sekali lagi.
field-import-running = Impor lain dari toko ini masih berjalan. Tunggu sampai selesai.
field-import-broken = Impor terhenti di sisi kami. Impor berkasnya sekali lagi; yang sudah masuk tetap ada.
field-not-csv = Ini bukan berkas CSV dalam UTF-8 atau Windows-1252. Simpan tabelnya sebagai CSV dulu.
field-empty-file = Berkas ini tidak punya baris judul.
field-unknown-column = Berkas ini tidak punya kolom { $name }; yang ada { $all }.
field-unknown-field = Tidak ada isian { $name }; yang ada { $all }.
field-two-columns = Dua kolom berisi { $name }. Keluarkan salah satu dengan kolom=-.
field-missing-column = Tidak ada kolom untuk { $name }. Sebutkan dengan kolom={ $name }; yang ada { $all }.
field-rate-needed = Harga dalam pound; beri kursnya dalam rupiah dengan gbp_rate.
field-unknown-category = Tidak ada kategori { $name }.
field-too-many-rows = Berkas ini lebih dari { $max } baris. Bagi dulu.
