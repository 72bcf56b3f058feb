cards-sold-out = Habis
