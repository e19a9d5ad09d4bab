sed 's/^cover,2026-01-01,,meta,,,2026-04-08/cover,2026-01-10,,meta,,,2026-03-31/; /^spend,2026-02-1.,video/d' days.csv |
	sed 's/^cover,2026-01-10,,meta,,,2026-03-31,,,,/&\ncover,2026-01-02,,meta,,,2026-01-05,,,,/' |
	leat-fit --complete
