training-title = Training
training-lead = Every seller here has finished training. These are the courses and what they open.
training-none = No courses yet
training-none-more = Courses appear here as soon as they open.
training-unlocks = Opens the right to
training-right-list = Sell products
training-right-list-food = Sell food and drink
training-right-export = Sell abroad
training-valid = Certificate is valid
training-months = { $months ->
    [one] one month
   *[other] { $months } months
 }
training-how-to = How to take part
training-get = How to get a certificate
training-get-1 = Make an account and register your business.
training-get-2 = Take part in a course. Tell the trainer the email address of your account.
training-get-3 = The trainer records the certificate, and your right to sell holds at once.
training-to-profile = Open business profile
training-ask = Ask for dates
training-check-title = Check a certificate
training-check-lead = Every certificate has a code that anybody can check.
training-check = Check
training-about = About the training
training-code = Certificate code
training-code-hint = 12 letters and digits, like K7QM-2P4R-X9AB.
training-real-valid = This certificate is real and valid
training-real-valid-more = In the name of { $name }, valid until { $day }.
training-unknown = There is no certificate with this code
training-unknown-more = Check the code again. If the code on the paper reads like this, it was not issued here.
training-not-yet-more = This certificate is real, but its first day is still to come.
training-ended-more = This certificate is real, but its last day is over.
training-revoked-more = This certificate was issued and later revoked. It is not valid any more.
training-state = State
training-state-valid = Valid
training-state-not-yet = Not yet valid
training-state-ended = Ended
training-state-revoked = Revoked
training-holder = In the name of
training-course = Course
training-number = Number
training-issued-on = Issued on
training-until = Valid until
training-revoked-on = Revoked on
training-body = Issuing body
training-room-title = Trainer's room
training-tab-certificates = Certificates
training-tab-courses = Courses
training-find = Find a person
training-find-hint = The email address of the account.
training-find-send = Find
training-find-none = There is no account with this email address
training-find-none-more = Ask the participant to register first, then search again.
training-issue = Issue a certificate
training-issue-for = For { $name }.
training-issue-send = Issue
training-number-hint = As printed on the certificate.
training-holder-name = Name on the certificate
training-holder-hint = Leave empty to use the account's name.
training-issued-hint = Empty means today.
training-until-hint = Empty means as the course says.
training-no-course = No courses yet
training-no-course-more = Add a course first; a certificate always belongs to one.
training-issued-list = Certificates issued
training-issued-to = Certificates of { $name }
training-issued-none = No certificates yet.
training-said-issued = The certificate is issued. The seller's rights are up to date.
training-said-revoked = The certificate is revoked
training-public-page = Public page to check it
training-reason = Reason
training-revoke = Revoke certificate
training-revoke-more = Rights that rest on this certificate end at once and the products are withdrawn. This cannot be undone.
training-course-add = Add a course
training-course-change = Change the course
training-course-saved = The course is saved
training-course-code = Code (optional)
training-course-code-hint = Small letters and hyphens. It cannot be changed later.
training-title-id = Name (Indonesian)
training-title-en = Name (English)
training-summary-id = Contents (Indonesian)
training-summary-en = Contents (English)
training-how-to-id = How to take part (Indonesian)
training-how-to-en = How to take part (English)
training-more-chinese = Traditional Chinese (for buyers in Hong Kong and Taiwan)
training-title-chinese = Name (Chinese)
training-summary-chinese = Contents (Chinese)
training-how-to-chinese = How to take part (Chinese)
training-valid-months = Months of validity
training-active = Open
training-inactive = Closed
training-active-label = The course is open and certificates can be issued
training-course-effect = When the rights it opens change, all sellers are judged again within a minute.
training-issued-mail-subject = Your certificate "{ $course }" is issued
training-issued-mail = Hello { $name },

    { $body } has issued the certificate "{ $course }", number { $number }, in your name. It is valid until { $day }.

    Anybody can check it here:
    { $link }

    Your right to sell is shown here:
    { $profile }

    Kind regards,
    { $body }
training-ending-mail-subject = Your certificate "{ $course }" ends on { $day }
training-ending-mail = Hello { $name },

    Your certificate "{ $course }", number { $number }, is valid until { $day }. After that, products that rest on it are no longer shown.

    Take part in the next course to keep the shop open:
    { $link }

    Kind regards
error-already-revoked = This certificate is revoked already
error-already-revoked-detail = There is nothing more to do.
field-no-account = There is no account with this email address. Ask the participant to register first.
field-own-certificate = A certificate for yourself is issued by another trainer.
field-date-too-far = This date is too far away. Check the year.
field-ends-before-begin = The last day must come after the day of issue.
field-bad-date = Write the date as year-month-day, for example 2026-03-30.
