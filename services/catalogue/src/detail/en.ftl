detail-photos = More photos
detail-photo = Photo { $n }
detail-edit = Open its work page
detail-state-draft = Draft: only you see this page
detail-state-withdrawn = This product is withdrawn: buyers do not see it
detail-state-blocked = Staff have stopped this product: buyers do not see it
detail-closed = The shop opens again after { $day }. Orders are sent after that.
detail-choose = Choose
detail-stock-out = Sold out
detail-stock-few = { $count ->
    [one] Only one left
   *[other] Only { $count } left
 }
detail-stock-many = In stock
detail-sold-out = Sold out for now
detail-sold-out-more = Ask the seller when it will be there again.
detail-quantity = Quantity
detail-to-cart = Add to cart
detail-bar-cart = Add to cart
detail-share = Share
detail-share-whatsapp = Share on WhatsApp
detail-question = Hello { $shop }, I would like to ask about { $product }.
detail-delivery = Delivery cost and day
detail-delivery-hint = Choose your district (kecamatan) to see what delivery costs and when it arrives.
detail-days = { $days ->
    [one] one day
   *[other] { $days } days
 }
detail-days-between = { $from } to { $to } days
detail-arrives = To { $place }. Sent today, it arrives by { $day }.
detail-nowhere = No courier delivers to { $place } yet. Ask the seller; you may be able to pick it up.
detail-away = The delivery cost cannot be worked out here just now. You will see it in the cart before you pay.
detail-province = Province
detail-regency = Regency or city
detail-district = District (kecamatan)
detail-pick = Choose
detail-continue = Continue
detail-count = Work out the cost
detail-seller = Seller
detail-verify = Trained seller. Check the certificate
detail-licences = Permits and certificates
detail-licence-halal = Halal certificate
detail-licence-halal-more = Issued by BPJPH, Indonesia's halal agency, after ingredients and process were examined. The number can be checked on its site.
detail-licence-not-halal = Not halal
detail-licence-not-halal-more = The seller states that this product has ingredients that are not halal.
detail-licence-pirt = P-IRT
detail-licence-pirt-more = Permit for food made in a home industry, given by the local health office and valid for five years.
detail-licence-bpom = BPOM
detail-licence-bpom-more = Permit of Indonesia's food and drug agency. The number can be checked on its site.
detail-about = About this product
detail-facts = Details
detail-net = Net weight
detail-weight = Shipping weight
detail-size = Package
detail-origin = Made in
detail-keeps = Keeps for
detail-keeps-days = { $days ->
    [one] one day
   *[other] { $days } days
 }
detail-more = More from this seller
detail-country = Country
detail-abroad-open = Send it abroad
detail-abroad-hint = Choose a country to see what air cargo there costs and how long it takes.
detail-abroad-by-air = consolidated air cargo, brought to your door
detail-abroad-together = For one piece. Freight goes by weight; before you pay you see it for all your goods.
detail-abroad-ready = What customs ask for { $place } is complete.
detail-abroad-not = This cannot be sent to { $place } yet, because:
detail-abroad-nowhere = There is no air cargo for this to { $place } at present.
detail-abroad-help = How buying from abroad works
