seller-form-perorangan = Usaha perorangan
seller-form-pt-perorangan = PT perorangan
seller-form-cv = CV
seller-form-firma = Firma
seller-form-pt = Perseroan terbatas
seller-form-koperasi = Koperasi
seller-form-bumdes = Badan usaha milik desa
seller-form-other = Badan usaha
