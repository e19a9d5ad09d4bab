# The pseudonym of a visitor, from the cart attribute of that name; an order without one has none.
leat-ingest shopify-visitor.csv
