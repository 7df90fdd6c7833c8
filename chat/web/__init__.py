"""People's pages, the JSON API and the vendors' HTTP calls."""
