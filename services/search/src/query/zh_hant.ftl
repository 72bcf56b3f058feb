search-badge-halal = 清真認證
search-badge-export-ready = 可出口
search-badge-in-stock = 有現貨
search-badge-trained = 賣家已受訓
search-badge-featured = 精選商品
search-badge-pirt = P-IRT 許可
field-price-order = 最高價不可低於最低價。
