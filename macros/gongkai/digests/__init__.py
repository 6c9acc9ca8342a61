"""All that a build reads in, digests out, by which a later one knows that nothing, or what, has changed.

`inputs` are the files of a site, `environment` is the machine; `keys` (which needs the site loaded) says what of it an
edition reads. Everything else here imports neither MkDocs nor the reading of figures: a build that has nothing to do
ends before either.
"""

from __future__ import annotations

from gongkai.digests.contents import joined
from gongkai.digests.environment import comparable_environment, environment
from gongkai.digests.inputs import Inputs, inputs
from gongkai.digests.named import Named

__all__ = ["Inputs", "Named", "comparable_environment", "environment", "inputs", "joined"]
