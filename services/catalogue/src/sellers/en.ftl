seller-form-perorangan = Sole proprietor
seller-form-pt-perorangan = One-person company (PT perorangan)
seller-form-cv = Limited partnership (CV)
seller-form-firma = Partnership (firma)
seller-form-pt = Limited company (PT)
seller-form-koperasi = Cooperative
seller-form-bumdes = Village-owned enterprise
seller-form-other = Registered business
