"""`python -m esodys_teach` is `esodys-teach`."""

import sys

from esodys_teach.cli import main

sys.exit(main())
