"""The report of a rollout, looked at in a browser: report.py FOLDER BROWSER, with report.html in the folder. Light, dark, and on paper."""
import os
import re
import struct
import subprocess
import sys
import zlib

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


def pixels(path):
    """The rows of a PNG as lists of (red, green, blue)."""
    data = open(path, "rb").read()
    at, chunks, width, height, kind = 8, b"", 0, 0, 0
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if name == b"IHDR":
            width, height, _, kind = struct.unpack(">IIBB", body[:10])
        elif name == b"IDAT":
            chunks += body
        at += 12 + length
    size = 4 if kind == 6 else 3
    raw, stride, rows, before = zlib.decompress(chunks), width * size, [], bytes(width * size)
    for y in range(height):
        method, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left, up, corner = line[i - size] if i >= size else 0, before[i], before[i - size] if i >= size else 0
            if method == 1:
                line[i] = (line[i] + left) & 255
            elif method == 2:
                line[i] = (line[i] + up) & 255
            elif method == 3:
                line[i] = (line[i] + (left + up) // 2) & 255
            elif method == 4:
                guess = left + up - corner
                nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
                line[i] = (line[i] + nearest) & 255
        before = bytes(line)
        rows.append([tuple(before[i:i + 3]) for i in range(0, stride, size)])
    return rows


def near(color, wanted):
    return all(abs(a - b) < 24 for a, b in zip(color, wanted))


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
