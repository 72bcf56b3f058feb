mail-greeting = Hello { $name },
mail-goodbye = Kind regards,
    { $site }
mail-track = Follow your order here, no sign-in needed:
    { $link }
mail-ask = Ask { $seller } on WhatsApp:
    { $link }
mail-whatsapp-to-seller = Hello { $seller }, I have a question about order { $number }.
mail-whatsapp-to-buyer = Hello { $name }, this is { $seller } with news about order { $number }.
mail-reason = Reason: { $reason }

mail-placed-subject = We have received order { $number }
mail-placed = Thank you. We have received order { $number } with a total of { $total }. The goods are kept for you until the time to pay is over.
mail-pay-transfer = Transfer exactly { $amount } to { $bank } { $account } in the name of { $holder } before { $until }. The last three digits are a unique code by which we recognise your payment.
mail-pay-qris = Pay { $amount } by QRIS on the page of your order before { $until }.
mail-pay-test = This is a demonstration: press the pay button on the page of your order ({ $amount }) before { $until }. No real money is involved.

mail-paid-subject = Payment for order { $number } received
mail-paid = We have received your payment of { $amount } for order { $number }. The seller is now preparing your goods.

mail-dispatched-subject = Order { $number } is on its way
mail-dispatched = Parcel { $number } was sent with { $carrier }, tracking number { $tracking }.
mail-dispatched-next = When it has arrived and everything is right, press "Received" on the page of your order.

mail-completed-subject = Order { $number } is completed
mail-completed = Parcel { $number } is completed. Thank you for buying from a small business of East Java.

mail-cancelled-subject = Order { $number } was cancelled
mail-cancelled = This part of the order was cancelled: { $number }.
mail-refund-due = Your money will be returned. Our staff will contact you to ask for the account it should go to.
mail-nothing-paid = There is nothing to pay.

mail-expired-subject = The time to pay order { $number } is over
mail-expired = We have not received a payment for order { $number }, so it has ended and the goods are for sale again. You are welcome to order again at any time.
mail-expired-paid = If you have paid already, your money is safe: send the proof of payment to { $email }.

mail-refunded-subject = Money for order { $number } was returned
mail-refunded = We have returned { $amount } for order { $number }. Reference: { $reference }.

mail-seller-subject = New order { $number } is paid
mail-seller-greeting = Hello { $seller },
mail-seller-paid = Order { $number } is paid and waits to be packed. Send it before { $until }.
mail-seller-link = Open this order:
    { $link }
mail-seller-ask = Contact the buyer on WhatsApp:
    { $link }
