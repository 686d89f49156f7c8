"""``python -m neuronfleet`` is the ``neuronfleet`` command."""

import sys

from neuronfleet.cli import main

sys.exit(main())
