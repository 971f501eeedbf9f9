"""The whole book as one PDF (`print.print_book`): the built pages as one document, by Chromium."""
