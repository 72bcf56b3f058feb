cartons-title = Pack order { $number }
cartons-here = Cartons
cartons-lead = Put the goods into cartons, then weigh and measure each one. What you write here stands on the papers.
cartons-booked = This order lies in consignment { $number }
cartons-booked-more = Its cartons can only be changed after the coordinator has taken it out.
cartons-all-packed = Everything is packed
cartons-all-packed-more = Bring the cartons to the collection point when the coordinator asks for them.
cartons-back = Back to the order
cartons-first = First carton
cartons-next = Next carton
cartons-left = { $pieces ->
    [one] One piece is left to pack
   *[other] { $pieces } pieces are left to pack
 }
cartons-contents = What lies in it
cartons-pieces-of = { $quantity } × { $title }
cartons-weight = Weight on the scale
cartons-weight-hint = With everything in it, closed. At most 30 kg.
cartons-length = Length
cartons-width = Width
cartons-height = Height
cartons-count = How many cartons like this
cartons-count-hint = Each with the same contents, size and weight.
cartons-add = Add the carton
cartons-list = Packed cartons
cartons-none = No carton yet.
cartons-number = Carton { $number }
cartons-net-of = { $weight } net
cartons-remove = Take out
cartons-totals = All cartons
cartons-pieces = Cartons
cartons-net = Net weight
cartons-volume = Room
cartons-gross = Gross weight
cartons-done-added = Carton added
cartons-done-removed = Carton taken out
cartons-done-noted = Number noted
cartons-panel = Export packing
cartons-panel-none = No carton yet
cartons-panel-some = { $pieces ->
    [one] One carton, { $weight }
   *[other] { $pieces } cartons, { $weight }
 }
cartons-panel-open = Pack into cartons
cartons-panel-see = See the cartons
error-not-for-export = This order is not for export
error-not-for-export-detail = Cartons and air cargo are for orders that go abroad.
error-part-in-consignment = This order lies in consignment { $number }
error-part-in-consignment-detail = It can be changed after the coordinator has taken it out.
field-too-many-cartons = At most { $max } cartons.
field-packed-too-many = { $more } more than were ordered ({ $ordered }).
field-carton-too-heavy = A carton may weigh at most { $max } kg. Divide the goods between two.
field-carton-weighs-nothing = Enter what the carton weighs.
field-carton-side = Each side measures { $min } to { $max } cm.
field-carton-too-light-for-size = This is too light for its size. Check weight and sides.
field-carton-too-heavy-for-size = This is too heavy for its size. Are the sides in centimetres and the weight in kilograms?
field-carton-empty = Say what lies in the carton.
field-carton-no-pieces = Enter at least one piece.
field-carton-unknown-line = This line does not belong to the order.
field-carton-line-twice = Each line stands once in a carton.
field-carton-lighter-than-goods = The goods alone weigh { $net } g. Weigh the carton again.
field-carton-not-a-measure = Enter a number, for example 12.5.
