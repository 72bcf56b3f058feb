people-sign-in-title = Sign in
people-sign-in = Sign in
people-email = Email address
people-password = Password
people-forgotten = Forgotten your password?
people-new-here = No account yet?
people-new-here-more = You can buy without an account. An account keeps your orders in one place, and you need one to sell.
people-register = Register
people-demo-title = Demonstration accounts
people-demo-more = This shop is a demonstration. Sign in with one of these accounts to try it.
people-role-buyer = Buyer
people-role-seller = Seller
people-role-coordinator = Export coordinator
people-role-trainer = Trainer
people-role-staff = Staff
people-said-reset = The new password is saved. Please sign in.
people-said-out = You are signed out
people-register-title = Register
people-register-lead = One account for buying and selling. It takes a minute.
people-name = Name
people-phone-optional = Phone number (optional)
people-phone-hint = Used for news about orders on WhatsApp.
people-password-hint = At least 8 characters. A few words that are easy to remember are better than one short difficult word.
people-consents = Consent
people-consents-none = No consent is recorded yet.
people-version = Version { $version }
people-agree-terms = I agree to the
people-terms = Terms and conditions
people-agree-privacy = I agree that my data is used as described under
people-privacy = Personal data
people-have-account = Do you have an account?
people-forgotten-title = Set a new password
people-forgotten-lead = Enter the email address of your account. We send a link with which you choose a new password.
people-forgotten-send = Send link
people-forgotten-sent = Please look at your email
people-forgotten-sent-more = If the address is registered, a link is on its way; it works for one hour. Look in the spam folder too.
people-forgotten-again = Ask for a new link
people-back-to-sign-in = Back to sign-in
people-demo-mail = See the mail that was sent (demonstration)
people-new-password-title = New password
people-new-password = New password
people-new-password-save = Save password
people-account-title = My account
people-details = Account details
people-lang = Language
people-save = Save
people-saved = Saved
people-certificates = Training certificates
people-certificates-none = There is no certificate in your name yet.
people-to-training = See the courses
people-sellers = My businesses
people-sellers-none = You are not registered as a seller yet.
people-become-seller = Start selling
people-another-seller = Register another business
people-seller-profile = Business profile
people-seller-shop = See the shop
people-acting = Acting for
people-act = Use this business
people-safety = Safety and consent
people-change-password = Change password
people-consent-line = version { $version }, { $at }
people-reset-mail-subject = Set a new password for { $site }
people-reset-mail = Hello { $name },

    Somebody asked to set a new password for your account at { $site }. Open this link within one hour:

    { $link }

    If it was not you, ignore this mail. Your password has not changed.

    Kind regards,
    { $site }
people-changed-mail-subject = Your password for { $site } was changed
people-changed-mail = Hello { $name },

    The password of your account at { $site } has just been changed, and every device was signed out.

    If it was not you, ask for a new link under "Forgotten your password" at once and contact us.

    Kind regards,
    { $site }
error-wrong-credentials = The email address or password does not fit
error-wrong-credentials-detail = Check both, then try again. If you have forgotten it, ask for a link to set a new password.
error-too-many-attempts = Too many attempts
error-too-many-attempts-detail = Wait 15 minutes, then try again. Your password has not changed.
error-reset-link-ended = The link no longer works
error-reset-link-ended-detail = A link works once, and for one hour. Ask for a new one.
field-email-taken = There is an account with this email address. Sign in, or ask for a new password.
field-password-common = This password is easy to guess. Choose another one.
field-consent-needed = We need both consents to make an account.
field-unprintable = Some characters cannot be shown. Type this again.
