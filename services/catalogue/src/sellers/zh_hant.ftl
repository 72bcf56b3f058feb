seller-form-perorangan = 獨資經營
seller-form-pt-perorangan = 一人有限公司（PT perorangan）
seller-form-cv = 有限合夥（CV）
seller-form-firma = 合夥（firma）
seller-form-pt = 有限公司（PT）
seller-form-koperasi = 合作社
seller-form-bumdes = 村營企業
seller-form-other = 註冊商戶
