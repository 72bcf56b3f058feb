shops-description = { $shop } of { $place }: see its products, its story and its training certificate.
shops-question = Hello { $shop }, I saw your shop on { $site } and would like to ask something.
shops-closed = The shop is closed for a while
shops-closed-until = It opens again after { $day }. You can still look at its products.
shops-goods = Products of this shop
shops-count = { $count ->
    [one] One product
   *[other] { $count } products
 }
shops-empty = Nothing on the shelf yet
shops-empty-more = This seller has not published a product yet, or is preparing one.
shops-home = See other products
shops-first = Back to the start
shops-next = Next
shops-story = The shop's story
shops-trust = Who sells here
shops-untrained = The training certificate of this seller is not valid at present.
shops-verify = Check the certificate
shops-name = Business
shops-form = Legal form
shops-place = Region
shops-phone = Phone
shops-ask = Ask on WhatsApp
shops-complaint = Is something wrong with this shop?
shops-complaint-link = Make a complaint
