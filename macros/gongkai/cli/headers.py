"""`gongkai headers`: print what a web server is to be told about a published site."""

from __future__ import annotations

from pathlib import Path

import click

FILES = {"nginx": "nginx.conf", "caddy": "Caddyfile", "apache": "apache.conf"}
FOLDER = Path(__file__).parents[1] / "headers"


@click.command()
@click.argument("server", type=click.Choice(tuple(FILES)))
def headers(server: str) -> None:
    """打印网站服务器的设置：安全策略、缓存、文件类型。 / Print a web server's settings: security, caching, types.

    \b
    gongkai headers nginx > /etc/nginx/gongkai.conf     在 location 里 include / include it in a location
    gongkai headers caddy > /etc/caddy/gongkai          在站点块里 import / import it in a site's block
    gongkai headers apache > /etc/apache2/gongkai.conf  或作为 .htaccess / or as .htaccess

    没有它网站也能用；用了它，浏览器不运行别处的程序，没有改动的文件不再传一遍。
    A site works without; with it browsers run nothing from elsewhere and fetch nothing twice.
    """  # noqa: D301 - click's mark for lines to leave alone
    click.echo((FOLDER / FILES[server]).read_text(encoding="utf-8"), nl=False)
