"""The public page in Chromium, by keyboard and at the width of a small phone. Skipped (77) without Chromium.

Usage: browser_test.py PUBLIC_PAGE_SERVER [FOLDER_FOR_SCREENSHOTS]
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 60
PAGES = ["/professionnels", "/professionnels?nom=martin&page=2", "/professionnels?nom=trop",
         "/professionnels/809990000011", "/structures/1991001157", "/nulle-part"]


class Browser:
    """Chromium over its debugging pipe: JSON messages that end with NUL."""

    def __init__(self, program, folder):
        read_fd, self.out = os.pipe()
        self.input, write_fd = os.pipe()

        def wire():
            # Copies first: the numbers 3 and 4 may be taken by the other ends.
            inner, outer = os.dup(read_fd), os.dup(write_fd)
            os.dup2(inner, 3)
            os.dup2(outer, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", "--no-first-run", f"--user-data-dir={folder}",
             "about:blank"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_fd)
        os.close(write_fd)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"]
                      if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def receive(self):
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.buffer:
            if time.monotonic() > end:
                raise TimeoutError("Chromium says nothing")
            piece = os.read(self.input, 1 << 20)
            if not piece:
                raise EOFError("Chromium has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == method:
                    del self.events[:i + 1]
                    return event
            self.events.append(self.receive())

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression,
                         returnByValue=True)["result"].get("value")

    def press(self, key, number, text=None):
        down = {"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": number}
        if text:
            down["text"] = text
        self.call("Input.dispatchKeyEvent", **down)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key,
                  windowsVirtualKeyCode=number)

    def tab(self):
        self.press("Tab", 9)

    def enter(self):
        self.press("Enter", 13, "\r")

    def resize(self, width):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=640,
                  deviceScaleFactor=1, mobile=width < 600)

    def screenshot(self, path):
        image = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except (EOFError, OSError):
            pass
        self.process.wait(PATIENCE)


def check_widths(browser, base, folder):
    for width in (320, 1280):
        browser.resize(width)
        for number, path in enumerate(PAGES):
            browser.open(base + path)
            wide = browser.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide at {width}"
            assert browser.evaluate("document.styleSheets.length") == 1
            small = browser.evaluate(
                "[...document.querySelectorAll('input, select, button, nav a')]"
                ".filter(e => e.getBoundingClientRect().height < 24).length")
            assert small == 0, f"{path} has {small} things too small for a finger"
            if folder:
                browser.screenshot(os.path.join(folder, f"{width}-{number}.png"))


def check_keyboard(browser, base):
    browser.resize(1280)
    browser.open(base + "/professionnels")
    focus = "document.activeElement"
    browser.tab()
    assert browser.evaluate(f"{focus}.className") == "skip"
    assert browser.evaluate(f"{focus}.getBoundingClientRect().left") >= 0, "skip link stays hidden"
    assert browser.evaluate(f"getComputedStyle({focus}).outlineStyle") == "solid"
    browser.enter()
    assert browser.evaluate(f"{focus}.id") == "contenu"
    seen = []
    for _ in range(5):
        browser.tab()
        seen.append(browser.evaluate(f"{focus}.id || {focus}.type"))
        assert browser.evaluate(f"getComputedStyle({focus}).outlineStyle") == "solid", seen[-1]
    assert seen == ["nom", "profession", "specialite", "ville", "submit"], seen
    browser.evaluate("document.getElementById('nom').focus()")
    browser.call("Input.insertText", text="janiet")
    browser.events.clear()
    browser.enter()
    browser.wait_for("Page.loadEventFired")
    assert browser.evaluate("location.search").startswith("?nom=janiet")
    assert "JANIER" in browser.evaluate("document.querySelector('.results').innerText")


def check_hostile_name(browser, base):
    browser.open(base + "/professionnels/809990000037")
    assert browser.evaluate("document.scripts.length") == 0
    assert "<script>" in browser.evaluate("document.querySelector('h1').innerText")


def check_messages(browser, base):
    browser.open(base + "/professionnels?nom=martin")
    bad = [event["params"]["entry"]["text"] for event in browser.events
           if event.get("method") == "Log.entryAdded"
           and "favicon" not in event["params"]["entry"].get("url", "")]
    assert not bad, bad


def main(server_program, folder=None):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium is not installed")
        return 77
    with tempfile.TemporaryDirectory() as profile:
        server = subprocess.Popen([server_program], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        base = "http://127.0.0.1:" + server.stdout.readline().split()[1]
        browser = Browser(chromium, profile)
        try:
            check_widths(browser, base, folder)
            check_keyboard(browser, base)
            check_hostile_name(browser, base)
            check_messages(browser, base)
        finally:
            browser.close()
            server.stdin.close()
            server.wait(PATIENCE)
            server.stdout.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
