coordinator-title = Meja ekspor
coordinator-lead = Di sini pesanan ekspor nanti digabungkan menjadi kargo udara.
coordinator-none-title = Belum ada penerbangan
coordinator-none-text = Ekspor dimulai bersama penerbangan pertama. Sampai saat itu semua pesanan dikirim di dalam Indonesia, dan belum ada yang perlu Anda kerjakan di sini.
coordinator-help = Cara kerja ekspor
coordinator-ready-title = Yang bisa disiapkan sekarang
coordinator-ready-text = Penjual yang pelatihannya mencakup ekspor memakai lencana Siap ekspor. Anda sudah bisa melihat produk mereka dan menghubungi mereka.
coordinator-ready-link = Produk siap ekspor
