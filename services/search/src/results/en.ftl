results-title = { $count ->
    [0] Nothing found for “{ $query }”
    [one] One product for “{ $query }”
   *[other] { $count } products for “{ $query }”
 }
results-title-all = { $count ->
    [0] No products yet
    [one] One product
   *[other] { $count } products
 }
results-typed = You typed “{ $query }”.
results-exact = Search for “{ $query }” only
results-some-words = No product has all of these words. These have some of them.
results-from-table = Search is being set up again, so results are simple for now: words exactly as typed, among the newest products. It will be complete in a moment.
results-wrong = Part of the request was left out
results-filters = Filters
results-close = Close
results-category = Category
results-region = Place
results-seller = Seller
results-price = Price ({ $currency })
results-price-min = From
results-price-max = To
results-price-from = From { $min }
results-price-to = Up to { $max }
results-price-between = { $min } – { $max }
results-shows = Shows
results-more = { $count } more
results-show = Show results
results-clear = Remove all filters
results-sort = Sort
results-sort-apply = Sort
results-sort-relevance = Best match
results-sort-newest = Newest
results-sort-price-asc = Lowest price
results-sort-price-desc = Highest price
results-sort-best-selling = Best selling
results-sort-rating = Best rated
results-products = Products
results-sold-out = Sold out
results-empty = Nothing fits yet
results-empty-more = Check the spelling, try a more general word, or see all products.
results-empty-filters = No product meets all filters. Remove some of them, or all.
results-empty-all = See all products
results-offered = Look by category
