failed-mails-title = Mails that did not arrive
failed-mails-lead = The mail server refused these, or could not be reached for hours. Send again what may arrive now, and reach the others by phone.
failed-mails-none = Every mail was delivered
failed-mails-none-more = Mails that cannot be delivered are listed here.
failed-mails-subject = Subject
failed-mails-to = To
failed-mails-why = What the server said
failed-mails-at = Given up
failed-mails-tries = { $count ->
    [one] after one try
   *[other] after { $count } tries
 }
failed-mails-do = What to do
failed-mails-again = Send again
failed-mails-forget = Remove from the list
failed-mails-other = The other mails
