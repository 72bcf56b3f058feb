people-sign-in-title = Masuk
people-sign-in = Masuk
people-email = Alamat email
people-password = Kata sandi
people-forgotten = Lupa kata sandi?
people-new-here = Belum punya akun?
people-new-here-more = Belanja bisa tanpa akun. Akun berguna untuk melihat pesanan di satu tempat dan wajib untuk menjual.
people-register = Daftar
people-demo-title = Akun contoh
people-demo-more = Ini toko peragaan. Masuk dengan salah satu akun berikut untuk mencoba.
people-role-buyer = Pembeli
people-role-seller = Penjual
people-role-coordinator = Koordinator ekspor
people-role-trainer = Pelatih
people-role-staff = Petugas
people-said-reset = Kata sandi baru tersimpan. Silakan masuk.
people-said-out = Anda sudah keluar
people-register-title = Daftar
people-register-lead = Satu akun untuk belanja dan menjual. Hanya butuh satu menit.
people-name = Nama
people-phone-optional = Nomor telepon (boleh kosong)
people-phone-hint = Dipakai untuk kabar pesanan lewat WhatsApp.
people-password-hint = Paling sedikit 8 karakter. Beberapa kata yang mudah diingat lebih baik daripada kata pendek yang rumit.
people-consents = Persetujuan
people-consents-none = Belum ada persetujuan yang tercatat.
people-version = Versi { $version }
people-agree-terms = Saya setuju dengan
people-terms = Syarat dan ketentuan
people-agree-privacy = Saya setuju data saya diolah seperti dijelaskan di
people-privacy = Data pribadi
people-have-account = Sudah punya akun?
people-forgotten-title = Atur ulang kata sandi
people-forgotten-lead = Tulis alamat email akun Anda. Kami kirim tautan untuk membuat kata sandi baru.
people-forgotten-send = Kirim tautan
people-forgotten-sent = Periksa kotak email Anda
people-forgotten-sent-more = Jika alamat itu terdaftar, tautan sudah dikirim dan berlaku satu jam. Periksa juga folder spam.
people-forgotten-again = Minta tautan baru
people-back-to-sign-in = Kembali ke halaman masuk
people-demo-mail = Lihat email yang terkirim (peragaan)
people-new-password-title = Kata sandi baru
people-new-password = Kata sandi baru
people-new-password-save = Simpan kata sandi
people-account-title = Akun saya
people-details = Data akun
people-lang = Bahasa
people-save = Simpan
people-saved = Tersimpan
people-certificates = Sertifikat pelatihan
people-certificates-none = Belum ada sertifikat atas nama Anda.
people-to-training = Lihat kelas pelatihan
people-sellers = Usaha saya
people-sellers-none = Anda belum terdaftar sebagai penjual.
people-become-seller = Mulai menjual
people-another-seller = Daftarkan usaha lain
people-seller-profile = Profil usaha
people-seller-shop = Lihat toko
people-acting = Bertindak untuk usaha
people-act = Pakai usaha ini
people-safety = Keamanan dan persetujuan
people-change-password = Ganti kata sandi
people-consent-line = versi { $version }, { $at }
people-reset-mail-subject = Atur ulang kata sandi { $site }
people-reset-mail = Halo { $name },

    Ada permintaan untuk mengatur ulang kata sandi akun Anda di { $site }. Buka tautan ini dalam satu jam:

    { $link }

    Jika bukan Anda yang meminta, abaikan email ini. Kata sandi Anda tidak berubah.

    Salam,
    { $site }
people-changed-mail-subject = Kata sandi { $site } sudah diganti
people-changed-mail = Halo { $name },

    Kata sandi akun Anda di { $site } baru saja diganti, dan semua perangkat yang masuk sudah dikeluarkan.

    Jika bukan Anda yang menggantinya, segera minta tautan baru di halaman "Lupa kata sandi" dan hubungi kami.

    Salam,
    { $site }
error-wrong-credentials = Email atau kata sandi belum cocok
error-wrong-credentials-detail = Periksa keduanya, lalu coba lagi. Jika lupa, minta tautan untuk kata sandi baru.
error-too-many-attempts = Terlalu banyak percobaan
error-too-many-attempts-detail = Tunggu 15 menit, lalu coba lagi. Kata sandi Anda tidak berubah.
error-reset-link-ended = Tautan sudah tidak berlaku
error-reset-link-ended-detail = Tautan hanya bisa dipakai satu kali dalam satu jam. Minta tautan baru.
field-email-taken = Sudah ada akun dengan email ini. Masuk, atau minta kata sandi baru.
field-password-common = Kata sandi ini mudah ditebak. Pilih yang lain.
field-consent-needed = Kami memerlukan kedua persetujuan ini untuk membuat akun.
field-unprintable = Ada karakter yang tidak bisa ditampilkan. Ketik ulang isian ini.
