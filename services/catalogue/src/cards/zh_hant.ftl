cards-sold-out = 售罄
