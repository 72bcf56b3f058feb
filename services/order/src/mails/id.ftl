mail-greeting = Halo { $name },
mail-goodbye = Salam hangat,
    { $site }
mail-track = Ikuti pesanan Anda di sini, tanpa perlu masuk:
    { $link }
mail-ask = Tanya { $seller } lewat WhatsApp:
    { $link }
mail-whatsapp-to-seller = Halo { $seller }, saya ingin bertanya tentang pesanan { $number }.
mail-whatsapp-to-buyer = Halo { $name }, kami dari { $seller } ingin memberi kabar tentang pesanan { $number }.
mail-reason = Alasan: { $reason }

mail-placed-subject = Pesanan { $number } kami terima
mail-placed = Terima kasih. Pesanan { $number } kami terima dengan total { $total }. Barangnya kami simpan untuk Anda sampai batas waktu bayar.
mail-pay-transfer = Transfer tepat { $amount } ke { $bank } { $account } atas nama { $holder } sebelum { $until }. Tiga angka terakhir adalah kode unik yang membuat pembayaran Anda dikenali.
mail-pay-qris = Bayar { $amount } dengan QRIS di halaman pesanan sebelum { $until }.
mail-pay-test = Ini peragaan: tekan tombol bayar di halaman pesanan ({ $amount }) sebelum { $until }. Tidak ada uang sungguhan.

mail-paid-subject = Pembayaran pesanan { $number } diterima
mail-paid = Pembayaran { $amount } untuk pesanan { $number } sudah kami terima. Penjual kini menyiapkan barang Anda.

mail-dispatched-subject = Pesanan { $number } dikirim
mail-dispatched = Paket { $number } sudah dikirim dengan { $carrier }, nomor resi { $tracking }.
mail-dispatched-next = Setelah paket tiba dan isinya sesuai, tekan "Sudah diterima" di halaman pesanan.

mail-completed-subject = Pesanan { $number } selesai
mail-completed = Paket { $number } selesai. Terima kasih sudah belanja dari usaha kecil Jawa Timur.

mail-cancelled-subject = Pesanan { $number } dibatalkan
mail-cancelled = Bagian pesanan ini dibatalkan: { $number }.
mail-refund-due = Uang Anda akan kami kembalikan. Petugas kami akan menghubungi Anda untuk menanyakan rekening tujuan.
mail-nothing-paid = Tidak ada yang perlu dibayar.

mail-expired-subject = Batas waktu bayar pesanan { $number } sudah lewat
mail-expired = Kami belum menerima pembayaran untuk pesanan { $number }, jadi pesanan ini berakhir dan barangnya dijual kembali. Silakan pesan lagi kapan saja.
mail-expired-paid = Bila Anda sudah membayar, uang Anda aman: kirim bukti bayar ke { $email }.

mail-refunded-subject = Uang untuk pesanan { $number } dikembalikan
mail-refunded = Kami telah mengembalikan { $amount } untuk pesanan { $number }. Nomor referensi: { $reference }.

mail-seller-subject = Pesanan baru { $number } sudah dibayar
mail-seller-greeting = Halo { $seller },
mail-seller-paid = Pesanan { $number } sudah dibayar dan menunggu Anda kemas. Kirim sebelum { $until }.
mail-seller-link = Buka pesanan ini:
    { $link }
mail-seller-ask = Hubungi pembeli lewat WhatsApp:
    { $link }
