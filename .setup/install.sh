#!/bin/sh
# Installs what this machine lacks: `sh .setup/install.sh site` to build the site, `… test` to test it as well, `… bench`
# to measure it against other programs.
# Run by make. Asks nothing, reads no standard input, and says each thing it does in one line.
# With root (or sudo that asks no password) it calls apt; without, it names what is missing and goes on where it can.
# PYTHON chooses the interpreter of a new .venv; pip and apt keep their own settings (mirrors, proxies, certificates).
set -eu
cd "$(dirname "$0")/.."
exec </dev/null

purpose=${1:-site}
case $purpose in site | test | bench) ;; *) echo "usage: sh .setup/install.sh site|test|bench" >&2; exit 2 ;; esac
python=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

say() { printf '%s\n' "setup: $*"; }

has() { command -v "$1" >/dev/null 2>&1; }

# A font counts as installed when its package is; elsewhere than on Debian, when fontconfig knows a face of that name.
has_font() {
    if has dpkg-query; then
        dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
    else
        has fc-list && fc-list | grep -q "$2"
    fi
}

has_browser() {
    has chromium || has chromium-browser || has google-chrome ||
        ls -d "${PLAYWRIGHT_BROWSERS_PATH:-${HOME:-/}/.cache/ms-playwright}"/chromium* >/dev/null 2>&1
}

# The system packages that this machine lacks for the purpose, one a line.
missing_packages() {
    [ -x .venv/bin/pip ] || "$python" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    # The PDF package knows which libraries it opens; its module needs nothing but Python.
    "$python" -c 'import runpy
print(*runpy.run_path("macros/gongkai/pdf/libraries.py")["missing_libraries"](), sep="\n")' | grep . || true
    # libsass, which mkdocs-with-pdf wants, is ready-made for x86_64 only: elsewhere (鲲鹏, 飞腾) pip compiles it.
    if [ "$(uname -m)" != x86_64 ]; then
        has g++ || echo g++
        "$python" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null || echo python3-dev
    fi
    has_font fonts-noto-cjk 'Noto Serif CJK' || echo fonts-noto-cjk
    has_font fonts-lxgw-wenkai 'LXGW WenKai' || echo fonts-lxgw-wenkai
    [ "$purpose" = site ] || has git || echo git
    [ "$purpose" = test ] || return 0
    has pdftoppm || echo poppler-utils
    has rsync || echo rsync
    has_browser || echo chromium
    # Playwright's own driver is linked to it.
    "$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || echo libatomic1
    # 200 MB that only CI asks for; elsewhere PDFs are validated where both happen to be.
    [ "${GONGKAI_REQUIRE_VERAPDF:-}" = 1 ] || return 0
    has java || echo default-jre-headless
    has mvn || echo maven
}

# What a missing package costs; said only where it could not be installed.
cost() {
    case $1 in
    python3-venv) echo "Python cannot make the .venv that everything else is installed into" ;;
    libpango* | libharfbuzz*) echo "no PDF can be made; the site is built without it" ;;
    g++ | python3-dev) echo "pip cannot compile libsass, which this processor needs" ;;
    fonts-noto-cjk) echo "the PDF uses the Chinese fonts that come with pip (one weight each)" ;;
    fonts-lxgw-wenkai) echo "楷体 in the PDF is replaced by 宋体" ;;
    chromium | libatomic1) echo "tests in a browser cannot run" ;;
    default-jre-headless | maven) echo "PDFs cannot be validated against PDF/A and PDF/UA" ;;
    poppler-utils) echo "tests that look at PDF pages cannot run" ;;
    rsync) echo "tests that publish to another machine cannot run" ;;
    *) echo "tests that need it cannot run" ;;
    esac
}

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

can_install() { has apt-get && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }; }

# Lock::Timeout: a fresh machine is often busy with its own updates. NEEDRESTART_SUSPEND: restart no service of others.
apt() {
    root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1
}

# Installs the packages named; 1 when apt failed, which a later run tries again.
install_packages() {
    log=$(mktemp)
    status=0
    say "apt-get update"
    apt update -o APT::Update::Error-Mode=any || { status=1; say "apt-get update failed:"; tail -n 3 "$log"; }
    known=
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then known="$known $package"; fi
    done
    if [ -n "$known" ]; then
        say "apt-get install$known"
        # shellcheck disable=SC2086 # a list of names
        apt install -y --no-install-recommends $known || { status=1; say "apt-get install failed:"; tail -n 3 "$log"; }
    fi
    rm -f "$log"
    return $status
}

# 0 when all is there, or apt has nothing more to give; 1 when the next run should look again.
install_system() {
    # shellcheck disable=SC2046 # a list of names
    set -- $(missing_packages)
    [ $# -gt 0 ] || return 0
    tried=no
    if can_install; then
        if install_packages "$@"; then tried=yes; fi
        # shellcheck disable=SC2046
        set -- $(missing_packages)
    else
        say "not root, and no sudo without a password: cannot install $*"
    fi
    for package in "$@"; do say "missing $package: $(cost "$package")"; done
    [ $# = 0 ] || say "to install by hand: apt-get install --no-install-recommends $*"
    case " $* " in *" python3-venv "*) exit 1 ;; esac
    [ $# = 0 ] || [ $tried = yes ]
}

pip() {
    .venv/bin/python -m pip install -q "$@" || {
        say "pip failed; behind a firewall, PIP_INDEX_URL names the mirror to use: the lock holds hashes and no address" >&2
        exit 1
    }
}

install_python() {
    # A .venv that was moved or whose Python is gone is made anew: its commands carry the path of where it was.
    if ! grep -qsF "$(pwd -P)/.venv" .venv/bin/activate || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        say "$("$python" --version): .venv"
        "$python" -m venv --clear .venv
    fi
    # In this order: what builds the few packages that come as source, pinned as well, then they without isolation,
    # so that pip fetches nothing that the locks do not name.
    say "pip install -r requirements-build.lock"
    pip --require-hashes -r requirements-build.lock
    locks=requirements.lock
    case $purpose in
    test) locks="$locks -r requirements-dev.lock" ;;
    bench) locks="$locks -r requirements-bench.lock" ;;
    esac
    say "pip install -r $locks"
    # shellcheck disable=SC2086
    pip --require-hashes --no-build-isolation --use-pep517 -r $locks
    say "pip install -e ."
    pip --no-index --no-deps --no-build-isolation -e .
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Python 3.11 or newer is needed, and $python is $("$python" --version 2>&1); set PYTHON=python3.x" >&2
    exit 1
}

# A stamp carries the sum of what it stands for: a changed lock makes it another name, and the step runs again.
sum=$({
    cat requirements*.lock pyproject.toml macros/gongkai/__init__.py .setup/install.sh
    "$python" -c 'import sys; print(sys.version_info[:2])'
    pwd -P
} | cksum | tr -d ' \t')
system=.venv/.system-$purpose${GONGKAI_REQUIRE_VERAPDF:+-verapdf}-$sum
packages=.venv/.packages-$purpose-$sum
settled=no
[ -e "$system" ] || if install_system; then settled=yes; fi
[ -e "$packages" ] || { install_python; touch "$packages"; }
# Ubuntu's chromium is a snap and no package of apt's: there Playwright fetches its own, where the network lets it.
if [ "$purpose" = test ] && [ ! -e "$system" ] && ! has_browser; then
    say "playwright install chromium"
    .venv/bin/playwright install --only-shell chromium >/dev/null 2>&1 || say "playwright could not fetch a browser"
fi
[ $settled = no ] || touch "$system"
