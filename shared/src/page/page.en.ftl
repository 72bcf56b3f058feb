# Texts of the page frame, the shared parts, the error page and the design page.

page-tagline = Goods from trained small businesses of East Java
page-description = Buy straight from trained small businesses and cooperatives of East Java: snacks, coffee, batik and crafts, delivered across Indonesia and abroad.
page-skip = Skip to content
page-demo-label = About this demonstration
page-demo = Demonstration: goods and payments are not real.
page-bar = Main action
page-search = Search
page-search-label = Search products
page-search-hint = Search chips, batik, coffee
page-account-links = Account and cart
page-account = My account
page-orders = My orders
page-sign-in = Sign in
page-sign-out = Sign out
page-cart = Cart
page-cart-count = { $count ->
    [0] Cart, empty
    [one] Cart, { $count } item
   *[other] Cart, { $count } items
 }
page-work-links = Work pages
page-seller = My shop
page-trainer = Training
page-coordinator = Export cargo
page-staff = Staff desk
page-about = The shared shop of small businesses and cooperatives of East Java. Every seller has finished training, and each certificate can be checked.
page-help = Help
page-help-buy = How to buy
page-help-export = How export works
page-complaints = Complaints
page-legal = Terms
page-terms = Terms and conditions
page-privacy = Personal data
page-language = Language

page-less = Less
page-more = More
page-errors-title = Please check the following
page-badge-trained = Trained
page-badge-halal = Halal
page-badge-pirt = P-IRT
page-badge-export = Export ready
page-badge-featured = Featured
page-price-from = from
page-price-about = (about { $amount })
page-rating = rating by buyers
page-copy = Copy
page-copied = Copied
page-crumbs = Where this page lies
page-pages = Pages of the list
page-previous = Previous
page-next = Next
page-page-of = Page { $page } of { $pages }
page-remove = remove filter

page-error-home = To the home page
page-error-help = Open help
page-error-number = Number for the help desk:

page-design = Parts of the pages
