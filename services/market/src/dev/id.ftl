dev-mails = Surat terkirim
dev-mails-about = Dalam demonstrasi surat tidak dikirim, melainkan disimpan di sini.
dev-mails-none = Belum ada surat
dev-mail-subject = Perihal
dev-mail-to = Kepada
dev-mail-date = Tanggal
