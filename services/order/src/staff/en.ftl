staff-home-lead = The queues that wait for a decision.
staff-home-queues = Queues
staff-home-to-confirm = Payments to confirm
staff-home-to-confirm-more = Compare the amount with the bank statement.
staff-home-unmatched = Money without an order
staff-home-unmatched-more = Match it with an order, or send it back.
staff-home-refunds = Money to send back
staff-home-refunds-more = Decide, transfer, then note the reference.
staff-home-cards = Messages of Stripe to look at
staff-home-cards-more = Disputes, money of unknown payments, and what does not fit.
staff-home-overdue = Orders not sent in time
staff-home-overdue-more = Contact the seller, or cancel the order.
staff-home-dead = { $count ->
    [one] One background job failed many times and is not tried any more
   *[other] { $count } background jobs failed many times and are not tried any more
 }
staff-home-dead-more = A mail to a wrong address, for example. Mails are listed, to be sent again or removed; the cause of anything else is in the system's log.
staff-home-late = Not sent in time
staff-home-late-none = All paid orders are within their time.
staff-home-late-rest = And { $count } more. The longest overdue are at the top.
staff-home-number = Number
staff-home-seller = Seller
staff-home-state = State
staff-home-due = To be sent by
staff-home-ask = Contact
staff-home-ask-of = Contact the seller about { $number }
staff-home-ask-text = Hello { $seller }, order { $number } is paid and should have left by now. Can we help?
staff-home-rooms = Other rooms
staff-home-people = People and sellers
staff-home-people-more = Roles, suspended sellers
staff-home-catalogue = Catalogue
staff-home-catalogue-more = Featured and blocked products
staff-home-search = Search
staff-home-search-more = State of the index
staff-home-mails = Mails that did not arrive
staff-home-mails-more = Send again, or reach the reader by phone
staff-home-rates = Rates and prices abroad
staff-home-rates-more = Exchange rates of today, air cargo prices by country
