seller-home-today = Today
seller-home-shop = See the shop as buyers do
seller-home-overdue = { $count ->
    [one] One order should have left
   *[other] { $count } orders should have left
 }
seller-home-overdue-more = Send them now, or decline with a reason so that the buyer's money goes back.
seller-home-accept = { $count ->
    [one] One new order to accept
   *[other] { $count } new orders to accept
 }
seller-home-accept-more = Paid by the buyer.
seller-home-pack = { $count ->
    [one] One order to pack
   *[other] { $count } orders to pack
 }
seller-home-pack-more = Address and contents are on the order's page.
seller-home-dispatch = { $count ->
    [one] One parcel to send
   *[other] { $count } parcels to send
 }
seller-home-dispatch-more = Write down carrier and tracking number once you have handed it over.
seller-home-sold-out = { $count ->
    [one] One item is sold out
   *[other] { $count } items are sold out
 }
seller-home-sold-out-more = Buyers see it but cannot order it.
seller-home-low = { $count ->
    [one] One item is nearly sold out
   *[other] { $count } items are nearly sold out
 }
seller-home-low-more = Five or fewer are left.
seller-home-nothing = Nothing is waiting
seller-home-nothing-more = New orders appear here as soon as they are paid, and you get a mail.
seller-home-new-product = Add a product
seller-home-account-away = News about certificates and the right to sell is not available now. Please reload in a moment.
seller-home-catalogue-away = News about products is not available now. Please reload in a moment.
seller-home-money = Money
seller-home-money-all = Balance and entries
seller-home-money-title = Money of the shop
seller-home-available = Balance
seller-home-pending = Waiting for completion
seller-home-money-more = Money becomes your balance once the buyer has the goods. Delivery fees are part of it.
seller-home-negative = The balance is below zero because money went back to buyers. It is made up from your next sales.
seller-home-rooms = Rooms
seller-home-orders = Orders
seller-home-orders-more = Accept, pack, send
seller-home-products = Products
seller-home-products-more = Photos, prices, publishing
seller-home-stock = Stock
seller-home-stock-more = How many can be sold
seller-home-profile = Shop profile
seller-home-profile-more = Story, WhatsApp number, right to sell
seller-home-entries = Entries
seller-home-entries-none = No entries yet
seller-home-entries-none-more = The first one appears as soon as a buyer has paid.
seller-home-entries-end = There are no older entries.
seller-home-entries-newest = Back to the newest entries
seller-home-entries-older = Older entries
seller-home-what = What
seller-home-order = Order
seller-home-when = When
seller-home-entry-goods = Goods sold
seller-home-entry-goods-pending = Goods sold, waiting for completion
seller-home-entry-goods-posted = Goods sold, order completed
seller-home-entry-goods-voided = Goods sold, called off
seller-home-entry-delivery = Delivery fee
seller-home-entry-delivery-pending = Delivery fee, waiting for completion
seller-home-entry-delivery-posted = Delivery fee, order completed
seller-home-entry-delivery-voided = Delivery fee, called off
seller-home-entry-refund-owed = Money back to a buyer
