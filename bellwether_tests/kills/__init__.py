"""Thirty days with late articles, in which processes are killed at random moments of everything that a run does; then
the ordinary resume, and what is there is compared with a run that nobody killed.
`python -m bellwether_tests.kills --times 200 --seed 1`; a failing kill is told with the seed that `--replay` takes."""
