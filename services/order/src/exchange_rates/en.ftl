field-rate-decimals = At most six decimals.
field-not-a-rate = Enter the rupiah for one unit, for example 2105.50.
field-day-past = Today or later: the past is not changed.
field-day-too-far = At most until { $last }.
field-rate-jump = This is { $percent }% away from the last rate ({ $last }). Check it, then tick that it is meant.
field-bad-days = Enter 1 to 120 days, the most not below the fewest.
