"""Documents of the outside world as articles' fields: feeds, pages, mails, their addresses, times and characters."""
