field-not-a-photo = Berkas ini bukan foto JPEG, PNG atau WebP yang utuh. Pilih foto lain.
field-too-many-pixels = Foto ini terlalu besar ukurannya (lebih dari 50 megapiksel). Kecilkan dahulu, lalu kirim lagi.
field-photo-too-large = Satu foto paling besar { $mb } MB. Pilih foto yang lebih kecil.
field-too-many-photos = Satu produk memuat paling banyak { $max } foto. Hapus satu foto lebih dahulu.
field-last-photo = Produk yang terbit perlu setidaknya satu foto. Tambahkan foto lain lebih dahulu.
