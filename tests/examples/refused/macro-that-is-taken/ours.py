"""Macros of the department's own."""


def define_env(env):
    """Add them."""

    @env.macro
    def fact(name):
        return name
