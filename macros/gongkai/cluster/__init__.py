"""Editions built on the machines of a Dask cluster, with the same bytes as here; alone knows `distributed`.

Its workers load this module to find their part of the work, so it loads nothing of MkDocs or of Dask.
"""

from __future__ import annotations

from gongkai.cluster.errors import ClusterError, NotInstalledError
from gongkai.cluster.running import runner

__all__ = ["ClusterError", "NotInstalledError", "runner"]
