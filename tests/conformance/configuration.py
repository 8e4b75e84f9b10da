"""Profiles, variables and cached sign-ins, each read by the AWS CLI and by the module: both do the same, or the module says why not.

    configuration.py AWSCLI PWSH...     the folder of a current AWS CLI, and the command line of pwsh

Every case has a home folder of its own and calls ListDistributions once from each side. Its outcome is the access key that signed the call and
where it arrived ("AKX at /e1", "AKX by the proxy"), "direct" where a name was looked up that only the proxy knows, or "refused". The table is
printed. Where the two differ, the case says what is right, and why.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AWSCLI, PWSH = sys.argv[1], sys.argv[2:]
MANIFEST = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "CdpTools.psd1"))
EMPTY = b"""<?xml version="1.0"?><DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Marker></Marker><MaxItems>100</MaxItems>
<IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>"""
ROLE = """<AssumeRole{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRole{0}Result><Credentials><AccessKeyId>{1}</AccessKeyId>
<SecretAccessKey>secret-of-a-role</SecretAccessKey><SessionToken>token-of-a-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRole{0}Result>
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRole{0}Response>"""


class Services(BaseHTTPRequestHandler):
    """CloudFront, STS, the SSO portal, a container's credentials, and a proxy, told apart by what is asked."""

    protocol_version = "HTTP/1.1"
    seen = {}
    lock = threading.Lock()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        by_proxy = self.path.startswith("http://")
        path = re.sub(r"^http://[^/]*", "", self.path)
        case, _, path = path.lstrip("/").partition("/")
        path = "/" + path
        key = (re.search(r"Credential=([^/,]*)", self.headers.get("Authorization", "")) or [None, ""])[1]
        if "/2020-05-31/" in path:
            place = path[: path.index("/2020-05-31/")]
            with Services.lock:
                Services.seen[case] = key + (f" at {place}" if place else "") + (" by the proxy" if by_proxy else "")
            return self.send(EMPTY, "text/xml")
        if "Action=AssumeRole" in body:
            web = "WithWebIdentity" if "WithWebIdentity" in body else ""
            return self.send(ROLE.format(web, "AKWEB" if web else "AKROLEOF" + key).encode(), "text/xml")
        if "federation/credentials" in path:
            keys = {"accessKeyId": "AKSSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 4070908800000}
            return self.send(json.dumps({"roleCredentials": keys}).encode(), "application/json")
        if path.startswith("/container"):
            keys = {"AccessKeyId": "AKCONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}
            return self.send(json.dumps(keys).encode(), "application/json")
        return self.send(b"{}", "application/json", 404)

    do_GET = do_POST = do_PUT = answer

    def send(self, body, kind, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Services)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
PORT = server.server_port

KEYS = "aws_access_key_id = {0}\naws_secret_access_key = secret-of-{0}\n"
DEFAULT = "[default]\n" + KEYS.format("AKFILE")
SSO = "sso_session = corp\nsso_account_id = 1\nsso_role_name = admin\n"
CORP = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.test/start\n"
BY_PROXY = {"AWS_ENDPOINT_URL_CLOUDFRONT": "http://cf.corp.test:8123/{case}", "HTTP_PROXY": "http://127.0.0.1:{port}"}
cases = []


def case(name, outcome, config="", credentials="", env=None, files=None, cli=None, why="", says=""):
    """outcome: of both, or of the module alone where cli differs, for the reason why. says: what the module's refusal must say."""
    cases.append({"name": name, "outcome": outcome, "cli": cli or outcome, "why": why, "says": says, "config": config, "credentials": credentials,
                  "env": env or {}, "files": files or {}})


def process(output, code=0):
    return f"[default]\ncredential_process = printf %s '{output}'\n" if code == 0 else f"[default]\ncredential_process = sh -c 'exit {code}'\n"


def cached(expires, more="", name="corp"):
    file = f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json"
    return {file: '{"accessToken":"token-of-a-person","expiresAt":"' + expires + '"' + more + "}"}


# NO_PROXY, as curl and botocore read it.
for rule, outcome in [
    (None, "AKFILE by the proxy"), ("*", "direct"), ("corp.test", "direct"), (".corp.test", "direct"), ("test", "direct"), ("CORP.test", "direct"),
    ("orp.test", "AKFILE by the proxy"), ("cf.corp.test:8123", "direct"), ("cf.corp.test:1", "AKFILE by the proxy"), ("a.test, corp.test", "direct"),
]:
    case(f"NO_PROXY={rule}", outcome, credentials=DEFAULT, env=BY_PROXY | ({"NO_PROXY": rule} if rule else {}))
case("no_proxy in small letters", "direct", credentials=DEFAULT, env=BY_PROXY | {"no_proxy": "corp.test"})

# Where calls go.
HERE = "http://127.0.0.1:{port}/{case}"
case("services section", "AKFILE at /e1", "[default]\nservices = local\n[services local]\ncloudfront =\n  endpoint_url = " + HERE + "/e1\n", DEFAULT,
     {"AWS_ENDPOINT_URL_CLOUDFRONT": None})
case("services section that is not there", "refused", "[default]\nservices = nosuch\n", DEFAULT, {"AWS_ENDPOINT_URL_CLOUDFRONT": None}, says="nosuch")
case("services section before endpoint_url", "AKFILE at /e1",
     "[default]\nendpoint_url = " + HERE + "/e2\nservices = local\n[services local]\ncloudfront =\n  endpoint_url = " + HERE + "/e1\n", DEFAULT,
     {"AWS_ENDPOINT_URL_CLOUDFRONT": None})
case("endpoint_url of the profile", "AKFILE at /e2", "[default]\nendpoint_url = " + HERE + "/e2\n", DEFAULT, {"AWS_ENDPOINT_URL_CLOUDFRONT": None})
case("the service's variable before the general one", "AKFILE at /e1", credentials=DEFAULT,
     env={"AWS_ENDPOINT_URL_CLOUDFRONT": HERE + "/e1", "AWS_ENDPOINT_URL": HERE + "/e2"})
case("the general variable before the services section", "AKFILE at /e2",
     "[default]\nservices = local\n[services local]\ncloudfront =\n  endpoint_url = " + HERE + "/e1\n", DEFAULT,
     {"AWS_ENDPOINT_URL_CLOUDFRONT": None, "AWS_ENDPOINT_URL": HERE + "/e2"})

# How files are written.
case("keys", "AKFILE", credentials=DEFAULT)
case("keys in the config file", "AKFILE", DEFAULT)
case("the credentials file before the config file", "AKFILE", "[default]\n" + KEYS.format("AKCONFIG"), DEFAULT)
case("line ends of Windows", "AKFILE", credentials=DEFAULT.replace("\n", "\r\n"))
case("names in capitals", "AKFILE", credentials=DEFAULT.replace("aws_access_key_id", "AWS_ACCESS_KEY_ID"))
case("no blanks around =", "AKFILE", credentials=DEFAULT.replace(" = ", "="))
case("a comment after a value", "AKFILE", credentials=DEFAULT.replace("= AKFILE", "= AKFILE # mine"), cli="AKFILE # mine", why="the SDKs cut it off")
case("[profile x] in the config file", "AKX", "[profile x]\n" + KEYS.format("AKX"), env={"AWS_PROFILE": "x"})
case("[x] in the credentials file", "AKX", credentials="[x]\n" + KEYS.format("AKX"), env={"AWS_PROFILE": "x"})
case("[profile x] in the credentials file", "refused", credentials="[profile x]\n" + KEYS.format("AKX"), env={"AWS_PROFILE": "x"}, says="'x'")
case("[x] in the config file", "refused", "[x]\n" + KEYS.format("AKX"), env={"AWS_PROFILE": "x"}, says="'x'")
case("a line without =", "refused", credentials=DEFAULT + "oops\n", says="line 4")
case("a header without ]", "refused", credentials="[default\n" + KEYS.format("AKFILE"), says="line 1")
case("half a pair of keys", "refused", credentials="[default]\naws_access_key_id = AKHALF\n", says="default")
case("a profile that is not there", "refused", credentials=DEFAULT, env={"AWS_PROFILE": "nosuch"}, says="nosuch")

# Variables.
ENV = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "secret-of-env"}
case("keys of the environment", "AKENV", credentials=DEFAULT, env=ENV)
case("keys of the environment before AWS_PROFILE", "AKENV", credentials="[x]\n" + KEYS.format("AKX"), env=ENV | {"AWS_PROFILE": "x"})
case("half a pair in the environment", "refused", credentials=DEFAULT, env={"AWS_ACCESS_KEY_ID": "AKENV"}, says="AWS_SECRET_ACCESS_KEY")
case("the container's endpoint", "AKCONTAINER", env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": HERE + "/container"})
case("a web identity of the environment", "AKWEB", env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web"},
     files={"token": "a-token"})

# Roles.
ROLE_OF = "role_arn = arn:aws:iam::1:role/r\nsource_profile = {0}\n"
case("a role", "AKROLEOFAKFILE", "[profile r]\n" + ROLE_OF.format("default"), DEFAULT, {"AWS_PROFILE": "r"})
case("a role of a role", "AKROLEOFAKROLEOFAKFILE", "[profile r]\n" + ROLE_OF.format("q") + "[profile q]\n" + ROLE_OF.format("default"), DEFAULT,
     {"AWS_PROFILE": "r"})
case("a role by its own profile's keys", "AKROLEOFAKOWN", "[profile r]\n" + ROLE_OF.format("r") + KEYS.format("AKOWN"), env={"AWS_PROFILE": "r"})
case("a role before the keys beside it", "AKROLEOFAKFILE", "[profile r]\n" + ROLE_OF.format("default") + KEYS.format("AKOWN"), DEFAULT, {"AWS_PROFILE": "r"})
case("a role with the environment's keys", "AKROLEOFAKENV", "[profile r]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n",
     env=ENV | {"PROFILE": "r"})
case("a role with the environment's keys and an external id", "AKROLEOFAKENV", "[profile r]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\nexternal_id = shop\n",
     env=ENV | {"PROFILE": "r"})
case("roles in a circle", "refused", "[profile r]\n" + ROLE_OF.format("q") + "[profile q]\n" + ROLE_OF.format("r"), env={"AWS_PROFILE": "r"}, says="'r'")
case("a role without a source", "refused", "[profile r]\nrole_arn = arn:aws:iam::1:role/r\n", env={"AWS_PROFILE": "r"}, says="'r'")
case("a role whose source is not there", "refused", "[profile r]\n" + ROLE_OF.format("nosuch"), env={"AWS_PROFILE": "r"}, says="nosuch")
case("a web identity of a profile", "AKWEB", "[profile w]\nrole_arn = arn:aws:iam::1:role/web\nweb_identity_token_file = {home}/token\n",
     env={"AWS_PROFILE": "w"}, files={"token": "a-token"})

# credential_process.
PRINTED = '{"Version":1,"AccessKeyId":"AKPROC","SecretAccessKey":"secret-of-proc"'
case("a process", "AKPROC", process(PRINTED + "}"))
case("a process that prints null for what is absent", "AKPROC", process(PRINTED + ',"SessionToken":null,"Expiration":null}'))
case("a process that prints version 2", "refused", process(PRINTED.replace("1", "2", 1) + "}"), says='"Version": 1')
case("a process that prints no JSON", "refused", process("keys?"), says="not the JSON")
case("a process that fails", "refused", process(PRINTED + "}", 3), says="exit code 3")
case("a process before keys of the config file", "AKPROC", process(PRINTED + "}") + KEYS.format("AKFILE"))
case("keys of the credentials file before a process", "AKFILE", process(PRINTED + "}"), DEFAULT)

# SSO, with sign-ins as several tools keep them.
case("sso", "AKSSO", "[default]\n" + SSO + CORP, files=cached("2036-01-01T00:00:00Z"))
case("sso without a session", "AKSSO", "[default]\nsso_start_url = https://corp.test/start\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = admin\n",
     files=cached("2036-01-01T00:00:00Z", name="https://corp.test/start"))
case("sso, time with UTC", "AKSSO", "[default]\n" + SSO + CORP, files=cached("2036-01-01T00:00:00UTC"))
case("sso, time with an offset", "AKSSO", "[default]\n" + SSO + CORP, files=cached("2036-01-01T02:00:00+02:00"))
case("sso, time with fractions", "AKSSO", "[default]\n" + SSO + CORP, files=cached("2036-01-01T00:00:00.123456Z"))
case("sso before keys", "AKSSO", "[default]\n" + SSO + KEYS.format("AKFILE") + CORP, files=cached("2036-01-01T00:00:00Z"))
case("sso that is over", "refused", "[default]\n" + SSO + CORP, files=cached("2020-01-01T00:00:00Z"), says="aws sso login")
case("sso that was never made", "refused", "[default]\n" + SSO + CORP, says="aws sso login")
case("sso, cut off", "refused", "[default]\n" + SSO + CORP, files=cached("2036-01-01T00:00:00Z", more=',"x'), says="no JSON")
case("sso, without a time", "refused", "[default]\n" + SSO + CORP, files={k: v.replace("expiresAt", "x") for k, v in cached("2036-01-01T00:00:00Z").items()},
     says="expiresAt")
case("sso whose session is not there", "refused", "[default]\n" + SSO, files=cached("2036-01-01T00:00:00Z"), says="[sso-session corp]")


def run(side, number, one):
    tag = f"{side}{number}"
    with tempfile.TemporaryDirectory(prefix="cdp-config-") as home:
        def fill(text):
            return text.replace("{port}", str(PORT)).replace("{case}", tag).replace("{home}", home)

        files = {".aws/config": one["config"], ".aws/credentials": one["credentials"]} | one["files"]
        for name, text in files.items():
            path = os.path.join(home, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", newline="") as file:
                file.write(fill(text))
        env = {n: v for n, v in os.environ.items() if not n.startswith("AWS_") and not n.lower().endswith("_proxy")}
        env |= {"HOME": home, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL_STS": HERE, "AWS_ENDPOINT_URL_SSO": HERE, "AWS_ENDPOINT_URL_CLOUDFRONT": HERE, "NO_COLOR": "1"} | one["env"]
        profile = env.pop("PROFILE", None)
        env = {n: fill(v) for n, v in env.items() if v is not None}
        if side == "cli":
            command = [sys.executable, "-m", "awscli", "cloudfront", "list-distributions"] + (["--profile", profile] if profile else [])
            env |= {"PYTHONPATH": AWSCLI, "AWS_CONFIG_FILE": home + "/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": home + "/.aws/credentials"}
        else:
            named = f" -ProfileName {profile}" if profile else ""
            command = PWSH + ["-NoProfile", "-NonInteractive", "-Command", f"Import-Module '{MANIFEST}'; try {{ Get-CdpDistribution -Summary -RetrySec 0"
                              f"{named} -ErrorAction Stop -WarningAction Ignore }} catch {{ \"$_\"; exit 1 }}"]
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        said = " ".join((done.stdout + done.stderr).split())
        with Services.lock:
            seen = Services.seen.get(tag)
        if done.returncode == 0:
            return seen or "nothing arrived", said
        return "direct" if re.search(r"could not be resolved|Could not connect to the endpoint", said) else "refused", said


with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
    jobs = [(one, pool.submit(run, "cli", i, one), pool.submit(run, "module", i, one)) for i, one in enumerate(cases)]
failed = 0
print(f"  {'case':<52} {'AWS CLI':<24} {'module':<24}")
for one, cli, module in jobs:
    (by_cli, cli_said), (by_module, module_said) = cli.result(), module.result()
    wrong = []
    if by_cli != one["cli"]:
        wrong.append(f"the AWS CLI: {one['cli']} was expected; it said {cli_said[:300]}")
    if by_module != one["outcome"]:
        wrong.append(f"the module: {one['outcome']} was expected; it said {module_said[:300]}")
    if by_module == "refused" and one["says"] not in module_said:
        wrong.append(f"the module does not say '{one['says']}' but {module_said[:300]}")
    failed += bool(wrong)
    print(f"  {one['name']:<52} {by_cli:<24} {by_module:<24} {'FAIL' if wrong else one['why']}".rstrip())
    for line in wrong:
        print(f"       {line}")
print(f"configuration: {len(cases) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
