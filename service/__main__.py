"""`python -m service` is the command `pacesetter`."""

from service.cli import main

main()
