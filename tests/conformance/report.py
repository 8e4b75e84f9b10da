"""The report of a rollout, looked at in a browser: report.py FOLDER BROWSER, with report.html in the folder. Light, dark, and on paper."""
import os
import re
import subprocess
import sys

from picture import near, pixels

folder, browser = sys.argv[1:3]
page = os.path.join(folder, "report.html")
passed = failed = 0


def check(what, ok, why=""):
    global passed, failed
    print(f"  {'ok  ' if ok else 'FAIL'} report: {what}{'' if ok else ': ' + str(why)}", flush=True)
    passed, failed = passed + bool(ok), failed + (not ok)


def run(*arguments):
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile", *arguments, f"file://{page}"],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


text = open(page, encoding="utf-8").read()
check("has no script and no link to outside", not re.search(r"<script|<link|src=|url\(|https?://(?!www\.w3\.org/2000/svg)", text), "something is loaded")
check("shows other people's text as text", "&lt;b&gt;new&lt;/b&gt; &amp; shiny" in text and "<b>new" not in text)

# The scheme that the browser prefers: 1 is light, and 0 dark. Status and figure are red where it was turned back.
for scheme, number, back, ink, bad in (("light", 1, (255, 255, 255), (27, 31, 36), (207, 34, 46)), ("dark", 0, (13, 17, 23), (230, 237, 243), (248, 81, 73))):
    picture = os.path.join(folder, scheme + ".png")
    run(f"--screenshot={picture}", "--window-size=900,1400", f"--blink-settings=preferredColorScheme={number}")
    if not os.path.exists(picture):
        check(f"{scheme}: it is drawn", False, "there is no picture")
        continue
    rows = pixels(picture)
    every = [p for row in rows for p in row]
    check(f"{scheme}: its ground is {scheme}", near(rows[5][5], back) and sum(near(p, back) for p in every) > len(every) / 2, rows[5][5])
    check(f"{scheme}: there is text to read on it", sum(near(p, ink) for p in every) > 2000, sum(near(p, ink) for p in every))
    check(f"{scheme}: what went wrong is red", sum(near(p, bad) for p in every) > 100, sum(near(p, bad) for p in every))

paper = os.path.join(folder, "report.pdf")
run(f"--print-to-pdf={paper}", "--no-pdf-header-footer")
check("prints", os.path.exists(paper) and open(paper, "rb").read(5) == b"%PDF-" and os.path.getsize(paper) > 10_000, "there is no PDF")
print(f"report: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
