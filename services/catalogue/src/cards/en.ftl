cards-sold-out = Sold out
