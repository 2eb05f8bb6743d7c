"""The five source plans carried out whole, told by dates through the API."""
