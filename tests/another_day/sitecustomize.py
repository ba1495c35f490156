"""Python runs this at its start where this folder is on its path, which only tests see to: another day begins."""

import os
from time import time

if days := os.environ.get("MCDECL_TESTS_DAYS_AHEAD"):
    import time_machine

    # The variable stays: a process that is started from here counts from the machine's clock again.
    time_machine.travel(time() + int(days) * 86_400, tick=True).start()
