#!/bin/sh
# 自动检查的各个步骤，各个代码托管平台共用：sh .ci/gongkai.sh 步骤
#
# 合并请求里的内容只当作数据。所以检查合并请求时，运行的是目标分支上的这个文件（取在另一个文件夹里），
# gongkai 也照目标分支上的 requirements.txt 安装；合并请求改了程序或设置的，不生成预览。
#
#   GONGKAI_BASE      合并到哪里（提交或分支），步骤 scope、review、build 用
#   GONGKAI_APPROVED  true：改动的程序和设置已有人审阅，可以生成预览
#   GONGKAI_PDF       no：不生成PDF，也不安装生成PDF要用的字体
#   GONGKAI_PUBLISH   发布到哪里，如 git:gh-pages；空着就不发布
#   GONGKAI_TOKEN     平台的令牌，只有步骤 reviews、comment、publish 用，不交给 gongkai check、build、review
set -eu
export PYTHONSAFEPATH=1 # 当前文件夹里的 .py 文件不会被当成程序
home=$(cd "$(dirname "$0")/.." && pwd -P)
gongkai=$home/.venv/bin/gongkai
token=${GONGKAI_TOKEN:-}
unset GONGKAI_TOKEN

say() { printf '%s\n' "$*"; }

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

pdf() { [ "${GONGKAI_PDF:-yes}" = yes ]; }

no_pdf() { pdf || printf '%s' --no-pdf; }

install() {
    cd "$home"
    if [ -e .setup/install.sh ]; then
        sh .setup/install.sh site
        return
    fi
    if pdf; then
        root apt-get -qq update
        root apt-get -qq install -y --no-install-recommends \
            python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-lxgw-wenkai
    fi
    python3 -m venv .venv
    .venv/bin/python -m pip install -q -r requirements.txt
}

fork_point() {
    git merge-base "${GONGKAI_BASE:?}" HEAD || {
        say "找不到与 $GONGKAI_BASE 的分叉处：请取完整的历史" >&2
        exit 2
    }
}

# 列出文字和数据以外的改动；链接和子仓库不是文字。有则返回 1。
scope() {
    point=$(fork_point)
    others=$(git -c core.quotePath=false diff --raw --no-renames --no-ext-diff --no-textconv "$point" HEAD | awk -F '\t' '
        { split($1, modes, " ") }
        modes[2] !~ /^(100644|100755|000000)$/ { print $2; next }
        $2 ~ /^docs\/[12][0-9][0-9][0-9]\/[^"]+$/ { next }
        $2 ~ /^data\/[^"]+\.(yml|yaml|json|csv|xlsx|pdf)$/ { next }
        { print $2 }')
    [ -n "$others" ] || return 0
    say "除文字和数据外，还改了："
    say "$others" | sed 's/^/  /'
    return 1
}

review() {
    status=0
    "$gongkai" review --base "$(fork_point)" --head HEAD --output review.md --output review.html || status=$?
    [ $status -le 1 ] # 1：有错误，由 check 报告
}

# 结果在 preview/，含草稿。
build() {
    if ! scope; then
        if [ "${GONGKAI_APPROVED:-}" != true ]; then
            say "没有生成预览：请懂程序的人先审阅这些改动，审阅后加上标签 程序已审阅（GitLab：运行作业 程序已审阅）。"
            say "只对审阅过的提交有效：以后又有新提交的，重新审阅，去掉标签再加一次。"
            return 0
        fi
        say "这些改动已有人审阅，照常生成预览。"
    fi
    # shellcheck disable=SC2046 # 没有就什么也不写
    "$gongkai" build --allow-draft --output preview $(no_pdf)
}

# 正式的网站在 site/，不含草稿；全是草稿就没有网站，只留下 .no-site，后面的步骤据此知道不是出了错。
release() {
    rm -f .no-site
    status=0
    # shellcheck disable=SC2046
    "$gongkai" build $(no_pdf) || status=$?
    # 是不是全是草稿，由 gongkai 说：E112 是它唯一的问题
    # shellcheck disable=SC2046
    if [ $status = 1 ] && "$gongkai" build $(no_pdf) 2>&1 | grep -q '^data:1:1: E112 '; then
        say "还没有正式发布的年度"
        : >.no-site
        output site no
        return 0
    fi
    [ $status = 0 ] || return $status
    # shellcheck disable=SC2046
    "$gongkai" verify $(no_pdf)
    output site yes
}

# 告诉后面的作业（GitHub、Gitea、Forgejo）。
output() { [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# 有没有可以发布的网站：0 有，64 全是草稿，1 应当有却没有。
released() {
    if [ -e .no-site ]; then
        say "没有发布：还没有正式发布的年度"
        return 64
    fi
    [ -d site ] || {
        say "没有发布：没有 site/，前面的作业没有交过来" >&2
        return 1
    }
}

# 令牌只经环境变量交给 git，不写进文件。
with_token() (
    server=${GITHUB_SERVER_URL:-${CI_SERVER_URL:-}}
    if [ -n "$token" ] && [ -n "$server" ]; then
        GIT_CONFIG_COUNT=1
        GIT_CONFIG_KEY_0=http.$server/.extraheader
        GIT_CONFIG_VALUE_0="Authorization: Basic $(printf 'x-access-token:%s' "$token" | base64 | tr -d '\n')"
        export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
    fi
    "$@"
)

publish() {
    if [ -z "${GONGKAI_PUBLISH:-}" ]; then
        say "没有发布：没有写明发布到哪里（变量 GONGKAI_PUBLISH）"
        return 0
    fi
    status=0
    released || status=$?
    [ $status != 64 ] || return 0
    [ $status = 0 ] || return $status
    case $GONGKAI_PUBLISH in git:*) push=--push ;; *) push= ;; esac
    with_token "$gongkai" publish --to "$GONGKAI_PUBLISH" ${push:+"$push"}
}

# GitLab Pages：与上一次发布的 published.zip（流水线的缓存）比较，再展开到 public/。
pages() {
    released || return $?
    [ -e published.zip ] || say "没有上一次发布的 published.zip：这一次不与已公布的比较"
    "$gongkai" publish --zip published.zip
    rm -rf public
    python3 -I -m zipfile -e published.zip public
}

api() { GONGKAI_TOKEN=$token python3 -I "$home/.ci/comment" "$@"; }

# 为每个待合并的请求写一份 reviews/编号.md；给了 GONGKAI_HEAD 就只写最新提交是它的。只读取，不运行其中的程序。
reviews() {
    rm -rf reviews
    mkdir reviews
    api list ${GONGKAI_HEAD:+--head "$GONGKAI_HEAD"} >reviews/list
    while read -r number head target; do
        if one_review "$number" "$head" "$target"; then say "$number：已写明"; else say "$number：没有写成"; fi
    done <reviews/list
}

one_review() {
    ref=refs/pull/$1/head
    [ -z "${CI_API_V4_URL:-}" ] || ref=refs/merge-requests/$1/head
    with_token git fetch -q --no-tags --no-recurse-submodules origin \
        "+refs/heads/$3:refs/gongkai/target" "+$ref:refs/gongkai/head" </dev/null || return 1
    # 平台刚才说的和现在取到的是同一个提交
    [ "$(git rev-parse refs/gongkai/head)" = "$2" ] || return 1
    point=$(git merge-base refs/gongkai/target refs/gongkai/head) || return 1
    status=0
    "$gongkai" review --base "$point" --head "$2" --output "reviews/$1.md" </dev/null || status=$?
    [ $status -le 1 ] || return 1
    [ -z "${GONGKAI_RUN:-}" ] || printf '\n[预览和PDF](%s)\n' "$GONGKAI_RUN" >>"reviews/$1.md"
}

# 把 reviews/ 里的每一份写成（或更新）那个请求下的一条评论。
comment() {
    for file in reviews/*.md; do
        [ -e "$file" ] || continue
        number=${file#reviews/}
        api post "${number%.md}" "$file"
    done
}

case ${1:-} in
install | scope | review | build | release | publish | pages | reviews | comment) "$1" ;;
check)
    shift
    "$gongkai" check "$@"
    ;;
*)
    say "用法：sh .ci/gongkai.sh install|scope|check|review|build|release|publish|pages|reviews|comment" >&2
    exit 2
    ;;
esac
