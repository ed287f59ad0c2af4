"""Property tests have no time limit, and on CI the same examples each time: a red is about the change."""

import os

from hypothesis import settings

settings.register_profile("everywhere", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("everywhere")
