field-rate-decimals = Paling banyak enam angka di belakang koma.
field-not-a-rate = Isi berapa rupiah untuk satu unit, misalnya 2105.50.
field-day-past = Hari ini atau sesudahnya: yang lalu tidak diubah.
field-day-too-far = Paling jauh { $last }.
field-rate-jump = Ini { $percent }% jauhnya dari kurs terakhir ({ $last }). Periksa lagi, lalu centang bahwa angkanya benar.
field-bad-days = Isi 1 sampai 120 hari, yang paling lama tidak kurang dari yang paling cepat.
