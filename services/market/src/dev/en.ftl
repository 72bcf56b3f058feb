dev-mails = Mail sent
dev-mails-about = In a demonstration mail is not sent but kept here.
dev-mails-none = No mail yet
dev-mail-subject = Subject
dev-mail-to = To
dev-mail-date = Date
