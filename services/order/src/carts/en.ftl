cart-title = Cart
cart-empty = Your cart is empty
cart-empty-more = What you choose is kept here for 30 days.
cart-shop = See products
cart-expired = Your earlier cart has expired. Please choose again.
cart-blocked = Some goods cannot be ordered yet
cart-blocked-more = Change the quantity or remove the marked goods, then go on.
cart-gone = This is not for sale any more. Remove it to go on.
cart-right-ended = This seller may not sell this at present. Remove it to go on.
cart-seller-away = The seller is away until { $until }. The goods stay here.
cart-sold-out = Sold out. Remove it to go on.
cart-short = Only { $left } left. Please take fewer.
cart-price-changed = The price changed from { $was } to { $now }. The cart uses the new price.
cart-quantity-of = Quantity of { $title }
cart-remove-of = Remove { $title }
cart-update = Update
cart-remove = Remove
cart-unknown = No longer available
cart-sum = Sum
cart-pieces = { $count ->
    [one] One piece
   *[other] { $count } pieces
 }
cart-delivery = Delivery
cart-delivery-next = in the next step
cart-so-far = Total so far
cart-checkout = Go to payment
cart-no-account = You can order without an account.
cart-days-one = { $days ->
    [one] One day
   *[other] { $days } days
 }
cart-days = { $min } to { $max } days
error-cart-empty = The cart is empty
error-cart-empty-detail = Choose something first, then order.
error-cart-expired = The cart has expired
error-cart-expired-detail = Carts are kept for 30 days. Make a new one and choose again.
error-cart-ordered = This cart became an order
error-cart-ordered-detail = Open your order, or start a new cart.
error-not-for-sale = Some goods cannot be ordered now
error-not-for-sale-detail = Remove the goods named here from the cart, then go on.
field-gone = This is not for sale any more.
field-seller-right-ended = This seller may not sell this at present.
field-seller-away = The seller is away.
field-out-of-stock = Only { $left } left.
field-too-many-lines = At most { $max } kinds of goods in one cart.
field-control-characters = Some characters cannot be used.
field-bad-postal-code = Enter a postal code of five digits.
cart-no-export-right = This seller may not sell abroad yet.
cart-no-hs-code = Cannot be sent abroad yet: the seller has not given its customs code (HS).
cart-no-net-weight = Cannot be sent abroad yet: the seller has not given its net weight.
cart-dangerous = Cannot be sent abroad: it may not fly with ordinary goods.
field-no-export-right = Its seller may not sell abroad yet.
field-no-hs-code = Its seller has not given the customs code (HS).
field-no-net-weight = Its seller has not given the net weight.
field-dangerous-goods = It may not fly with ordinary goods.
field-country-not-offered = We do not send to this country yet. Choose one from the list.
field-bad-phone-abroad = Enter the number as people there write it, or with + and the country code.
field-no-postal-code = There are no postal codes there. Leave it empty.
field-bad-postal-code-abroad = This is not a postal code of that country.
field-letters-not-printable = Our papers cannot show “{ $letters }”. Use Latin, Chinese or Japanese letters.
cart-not-ready-for = This cannot be sent to { $country } yet. The product’s page says why.
field-not-ready-for-country = This is not ready to be sent to that country. Its page says why.
