field-not-a-photo = This file is not a whole JPEG, PNG or WebP photo. Choose another one.
field-too-many-pixels = This photo has too many pixels (more than 50 megapixels). Make it smaller, then send it again.
field-photo-too-large = A photo may have up to { $mb } MB. Choose a smaller one.
field-too-many-photos = A product holds up to { $max } photos. Remove one first.
field-last-photo = A published product needs at least one photo. Add another one first.
