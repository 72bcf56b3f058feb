training-title = Pelatihan
training-lead = Setiap penjual di sini sudah lulus pelatihan. Ini kelas yang tersedia dan apa yang dibukanya.
training-none = Belum ada kelas
training-none-more = Kelas akan tampil di sini begitu dibuka.
training-unlocks = Membuka hak
training-right-list = Menjual produk
training-right-list-food = Menjual makanan dan minuman
training-right-export = Menjual ke luar negeri
training-valid = Sertifikat berlaku
training-months = { $months } bulan
training-how-to = Cara ikut
training-get = Cara mendapat sertifikat
training-get-1 = Buat akun dan daftarkan usaha Anda.
training-get-2 = Ikuti kelas. Sebutkan alamat email akun Anda kepada pelatih.
training-get-3 = Pelatih mencatat sertifikat, dan hak menjual Anda berlaku saat itu juga.
training-to-profile = Buka profil usaha
training-ask = Tanya jadwal
training-check-title = Periksa sertifikat
training-check-lead = Setiap sertifikat punya kode yang bisa diperiksa siapa saja.
training-check = Periksa
training-about = Tentang pelatihan
training-code = Kode sertifikat
training-code-hint = 12 huruf dan angka, seperti K7QM-2P4R-X9AB.
training-real-valid = Sertifikat ini asli dan berlaku
training-real-valid-more = Atas nama { $name }, berlaku sampai { $day }.
training-unknown = Tidak ada sertifikat dengan kode ini
training-unknown-more = Periksa lagi kodenya. Jika kode pada kertas memang begini, sertifikat itu tidak diterbitkan di sini.
training-not-yet-more = Sertifikat ini asli, tetapi hari pertamanya belum tiba.
training-ended-more = Sertifikat ini asli, tetapi masa berlakunya sudah lewat.
training-revoked-more = Sertifikat ini pernah diterbitkan dan kemudian dicabut. Tidak berlaku lagi.
training-state = Status
training-state-valid = Berlaku
training-state-not-yet = Belum mulai
training-state-ended = Berakhir
training-state-revoked = Dicabut
training-holder = Atas nama
training-course = Pelatihan
training-number = Nomor
training-issued-on = Tanggal terbit
training-until = Berlaku sampai
training-revoked-on = Dicabut pada
training-body = Lembaga penerbit
training-room-title = Ruang pelatih
training-tab-certificates = Sertifikat
training-tab-courses = Kelas
training-find = Cari orang
training-find-hint = Alamat email akunnya.
training-find-send = Cari
training-find-none = Belum ada akun dengan email ini
training-find-none-more = Minta peserta mendaftar dahulu di halaman "Daftar", lalu cari lagi.
training-issue = Terbitkan sertifikat
training-issue-for = Untuk { $name }.
training-issue-send = Terbitkan
training-number-hint = Seperti tercetak pada sertifikat.
training-holder-name = Nama pada sertifikat
training-holder-hint = Kosongkan untuk memakai nama akun.
training-issued-hint = Kosong berarti hari ini.
training-until-hint = Kosong berarti sesuai kelas.
training-no-course = Belum ada kelas
training-no-course-more = Tambahkan kelas dahulu; sertifikat selalu milik satu kelas.
training-issued-list = Sertifikat yang diterbitkan
training-issued-to = Sertifikat { $name }
training-issued-none = Belum ada sertifikat.
training-said-issued = Sertifikat terbit. Hak penjual sudah diperbarui.
training-said-revoked = Sertifikat dicabut
training-public-page = Halaman pemeriksaan untuk umum
training-reason = Alasan
training-revoke = Cabut sertifikat
training-revoke-more = Hak yang bersandar pada sertifikat ini berakhir segera dan produknya ditarik. Pencabutan tidak bisa dibatalkan.
training-course-add = Tambah kelas
training-course-change = Ubah kelas
training-course-saved = Kelas tersimpan
training-course-code = Kode (boleh kosong)
training-course-code-hint = Huruf kecil dan tanda hubung. Tidak bisa diubah nanti.
training-title-id = Nama (bahasa Indonesia)
training-title-en = Nama (bahasa Inggris)
training-summary-id = Isi kelas (bahasa Indonesia)
training-summary-en = Isi kelas (bahasa Inggris)
training-how-to-id = Cara ikut (bahasa Indonesia)
training-how-to-en = Cara ikut (bahasa Inggris)
training-more-chinese = Bahasa Tionghoa tradisional (untuk pembeli di Hong Kong dan Taiwan)
training-title-chinese = Nama (bahasa Tionghoa)
training-summary-chinese = Isi (bahasa Tionghoa)
training-how-to-chinese = Cara ikut (bahasa Tionghoa)
training-valid-months = Masa berlaku dalam bulan
training-active = Dibuka
training-inactive = Ditutup
training-active-label = Kelas dibuka dan sertifikatnya bisa diterbitkan
training-course-effect = Jika hak yang dibuka berubah, semua penjual dinilai ulang dalam satu menit.
training-issued-mail-subject = Sertifikat "{ $course }" sudah terbit
training-issued-mail = Halo { $name },

    { $body } menerbitkan sertifikat "{ $course }" nomor { $number } atas nama Anda. Berlaku sampai { $day }.

    Siapa saja bisa memeriksanya di sini:
    { $link }

    Hak menjual Anda ada di sini:
    { $profile }

    Salam,
    { $body }
training-ending-mail-subject = Sertifikat "{ $course }" berakhir { $day }
training-ending-mail = Halo { $name },

    Sertifikat Anda "{ $course }" nomor { $number } berlaku sampai { $day }. Setelah itu produk yang bersandar padanya tidak lagi tampil.

    Ikuti kelas berikutnya supaya toko tetap buka:
    { $link }

    Salam
error-already-revoked = Sertifikat ini sudah dicabut
error-already-revoked-detail = Tidak ada lagi yang perlu dilakukan.
field-no-account = Belum ada akun dengan email ini. Minta peserta mendaftar dahulu.
field-own-certificate = Sertifikat untuk diri sendiri diterbitkan oleh pelatih lain.
field-date-too-far = Tanggal ini terlalu jauh. Periksa tahunnya.
field-ends-before-begin = Hari terakhir harus setelah tanggal terbit.
field-bad-date = Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-30.
