results-title = { $count ->
    [0] 找不到「{ $query }」
   *[other] 「{ $query }」：{ $count } 件商品
 }
results-title-all = { $count ->
    [0] 暫未有商品
   *[other] { $count } 件商品
 }
results-typed = 你輸入的是「{ $query }」。
results-exact = 只搜尋「{ $query }」
results-some-words = 沒有商品符合全部字詞，以下商品符合部分字詞。
results-from-table = 搜尋功能正在重新建立，暫時只按原字在最新商品中尋找，稍後便會恢復完整。
results-wrong = 部分條件未能使用，已略過
results-filters = 篩選
results-close = 關閉
results-category = 分類
results-region = 地區
results-seller = 賣家
results-price = 價錢（{ $currency }）
results-price-min = 由
results-price-max = 至
results-price-from = { $min } 起
results-price-to = 最高 { $max }
results-price-between = { $min } – { $max }
results-shows = 只顯示
results-more = 另有 { $count } 項
results-show = 顯示結果
results-clear = 清除所有篩選
results-sort = 排序
results-sort-apply = 排序
results-sort-relevance = 最相關
results-sort-newest = 最新上架
results-sort-price-asc = 價錢由低至高
results-sort-price-desc = 價錢由高至低
results-sort-best-selling = 最暢銷
results-sort-rating = 評分最高
results-products = 商品
results-sold-out = 售罄
results-empty = 未找到合適的商品
results-empty-more = 請檢查用字，試試較廣泛的詞語，或查看所有商品。
results-empty-filters = 沒有商品符合所有條件。請移除部分或全部篩選。
results-empty-all = 查看所有商品
results-offered = 按分類瀏覽
