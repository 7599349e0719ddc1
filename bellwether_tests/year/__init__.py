"""A year in one process: what memory, open files and databases grow by, with texts and runs let go.
`python -m bellwether_tests.year --folder FOLDER`."""
