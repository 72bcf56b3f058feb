field-bad-mapping = Write column=field; this was given: { $given }
field-bad-size = Write length x width x height in millimetres, for example 200x150x50.
field-quote-not-closed = A quotation mark is opened and not closed. Close it, or write it twice inside the text.
field-text-after-quote = There is text after a closing quotation mark. Write a quotation mark inside the text twice.
field-wrong-width = The row has { $found } fields and the header { $expected }.
field-line-too-long = The line is too long.
field-changed-meanwhile = The product was changed by somebody at the same moment. Import the file again.
field-import-running = Another import of this shop is still running. Wait until it is over.
field-import-broken = The import broke off on our side. Import the file again; what is there already stays.
field-not-csv = This is not a CSV file in UTF-8 or Windows-1252. Save the table as CSV first.
field-empty-file = The file has no header line.
field-unknown-column = The file has no column { $name }; it has { $all }.
field-unknown-field = There is no field { $name }; fields are { $all }.
field-two-columns = Two columns hold the field { $name }. Leave one out with column=-.
field-missing-column = No column holds { $name }. Name one with column={ $name }; the file has { $all }.
field-rate-needed = Prices are in pounds; give the rate in rupiah with gbp_rate.
field-unknown-category = There is no category { $name }.
field-too-many-rows = The file has more than { $max } rows. Divide it.
