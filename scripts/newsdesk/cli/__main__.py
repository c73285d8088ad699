"""`python -m newsdesk.cli`."""

from newsdesk.cli import main

if __name__ == "__main__":
    main()
