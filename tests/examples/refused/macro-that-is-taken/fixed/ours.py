"""Macros of the department's own."""


def define_env(env):
    """Add them."""

    @env.macro
    def gaikuang(name):
        return name
