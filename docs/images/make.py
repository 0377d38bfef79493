"""Makes the pictures of the documentation out of the demo's pages: python3 docs/images/make.py

Needs chromium, pngquant and the fonts Inter and Noto Color Emoji (Debian: chromium pngquant fonts-inter
fonts-noto-color-emoji), and mermaid where `.ci/run tools` puts it. The demo's customers are fictional and the same for a
seed and a day, so that a picture changes only when what Stagecoach writes changes. Look at them before you commit them."""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
MERMAID = ROOT / "target/ci/node/node_modules/mermaid/dist/mermaid.min.js"
DAY, SEED = "2026-03-20", "1"
# Name of the picture, title of the page, height that is shown.
PICTURES = [
    ("account", "Dunmarmere Rail LLC – account", 1080),
    ("digest", "Monday five: csm-emeka", 690),
    ("rollup", "Roll-up: EMEA", 1000),
]
WIDTH, SCALE = 940, 1.5
STYLE = """
body{font:15px/1.55 Inter,"Noto Color Emoji",system-ui,sans-serif;max-width:none;margin:0;padding:26px 34px;background:#fff}
h1{font-size:25px;margin:0 0 6px} table{width:100%;margin:10px 0;font-size:14px} th{background:#f7f7f8;font-weight:600}
td,th{padding:5px 10px;vertical-align:top} article{border-radius:8px;padding:6px 18px} a{color:#1068bf;text-decoration:none}
b.label{background:#e9eef7;color:#1d3d6b;padding:2px 9px;margin-right:3px;font-size:13px} svg{max-width:100%}
blockquote{margin:10px 0;padding:6px 14px;border-left:4px solid #cfd7e6;background:#f7f9fc} sub{vertical-align:baseline;color:#626168}
html{overflow:hidden} ::-webkit-scrollbar{display:none}
"""
# A long card fades and all comments but the last before it are left out, so that what Stagecoach writes is in the picture.
FADED = "article:first-of-type{max-height:190px;overflow:hidden;mask-image:linear-gradient(#000 50%,transparent)}"
TALK = r'<article id="note_\d+"><small>@csm-.*?</article>\s*|<p><small>[^<]*</small></p>'


def page(text, is_account):
    """The page as the demo writes it, with a quieter look and its diagrams drawn as GitLab draws them."""
    drawn = re.sub(r'<pre><code class="language-mermaid">(.*?)</code></pre>', r'<div class="mermaid">\1</div>', text, flags=re.S)
    faded = FADED if is_account else ""
    if is_account:
        talk = [found.span() for found in re.finditer(TALK, drawn, flags=re.S)]
        own = [one for one in talk if drawn[one[0]:].startswith("<article")]
        for start_at, end_at in reversed([one for one in talk if one != own[-1]]):
            drawn = drawn[:start_at] + drawn[end_at:]
    head = f'<style>{STYLE}{faded}</style><script src="{MERMAID.as_uri()}"></script>'
    start = "<script>mermaid.initialize({startOnLoad:true,theme:'neutral',gantt:{useWidth:820}})</script>"
    return drawn.replace("</head>", f"{head}</head>", 1) + start if "</head>" in drawn else head + drawn + start


def find(folder, title):
    for file in sorted(folder.glob("*.html")):
        text = file.read_text(encoding="utf-8")
        if f"<title>{title}</title>" in text:
            return text
    sys.exit(f"the demo has no page “{title}”: choose another one in PICTURES")


def main():
    if not MERMAID.exists():
        sys.exit(f"{MERMAID} is not there: .ci/run tools installs it")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if len(sys.argv) > 1:
            pages = pathlib.Path(sys.argv[1])
        else:
            pages = folder / "demo"
            demo = ["demo", "--as-of", DAY, "--seed", SEED, "--out", str(pages)]
            subprocess.run(["cargo", "run", "--release", "--locked", "--", *demo], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for picture, title, height in PICTURES:
            source, shot = folder / f"{picture}.html", folder / f"{picture}.png"
            source.write_text(page(find(pages, title), picture == "account"), encoding="utf-8")
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                       "--allow-file-access-from-files", f"--force-device-scale-factor={SCALE}",
                       f"--window-size={WIDTH},{height}", "--virtual-time-budget=8000", f"--screenshot={shot}", source.as_uri()]
            subprocess.run(command, check=True, capture_output=True)
            target = pathlib.Path(__file__).with_name(f"{picture}.png")
            subprocess.run(["pngquant", "--force", "--speed", "1", "--strip", "--output", str(target), "48", str(shot)], check=True)
            print(f"{target.name}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
