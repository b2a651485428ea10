"""A visitor chats in a real Chromium, in both languages, on a phone and on a desktop."""

from __future__ import annotations

import os
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.stack import Stack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
PROFILE = {
    "en": "I'm 38, PhD, 8 years of work, 450k a year, HSK 5, the whole year in Shanghai, "
    "graduated from a top university",
    "zh": "我38岁，博士，工作8年，年薪45万，HSK5级，全年在上海，名校毕业",
}
QUESTION = {
    "en": ("How long before expiry must I extend my work permit?", "30"),
    "zh": ("工作许可延期要提前多久申请？", "30"),
}
# A folder to keep screenshots in, for people to look at.
SCREENSHOTS = os.environ.get("WAIBOT_SCREENSHOTS")

if CHROMIUM is None:
    warnings.warn("NO CHROMIUM FOUND: the browser tests are skipped. Install it: apt install chromium", stacklevel=1)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.stack,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; install it: apt install chromium fonts-noto-cjk"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def open_chat(browser: Browser, stack: Stack, language: str, size: dict[str, Any]) -> Page:
    """Open the page as a visitor whose browser speaks a language."""
    locale = "zh-CN" if language == "zh" else "en-GB"
    page = browser.new_context(locale=locale, viewport=size, reduced_motion="reduce").new_page()
    page.set_default_timeout(20_000)
    page.goto(stack.url)
    expect(page.get_by_test_id("message-bot").first).to_be_visible()
    return page


def say(page: Page, text: str) -> None:
    """Write a message and send it, and wait for the reply."""
    before = page.get_by_test_id("message-bot").count()
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("message-bot").nth(before)).to_be_visible()


def keep_screenshot(page: Page, name: str) -> None:
    """Keep a picture where the caller asked for it."""
    if SCREENSHOTS:
        page.wait_for_load_state("networkidle")
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}.png"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_visitor_must_get_an_answer_with_source_and_an_eligibility_result(
    browser: Browser, stack: Stack, language: str, size: dict[str, Any]
) -> None:
    """A question is answered with its source card; a profile gives 91 points, row by row."""
    errors: list[str] = []
    page = open_chat(browser, stack, language, size)
    page.on("pageerror", lambda error: errors.append(str(error)))
    name = f"{language}-{size['width']}"
    keep_screenshot(page, f"{name}-greeting")
    question, part = QUESTION[language]
    say(page, question)
    answer = page.get_by_test_id("message-bot").last
    expect(answer).to_contain_text(part)
    expect(answer.get_by_test_id("source-card")).to_contain_text(re.compile("2026"))
    keep_screenshot(page, f"{name}-answer")
    say(page, PROFILE[language])
    expect(page.get_by_test_id("eligibility-table")).to_contain_text("20")
    expect(page.get_by_test_id("message-bot").last).to_contain_text("91")
    keep_screenshot(page, f"{name}-eligibility")
    assert not errors
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= size["width"], "the page scrolls sideways"
    page.context.close()


def test_visitor_must_find_the_conversation_again_after_a_reload(browser: Browser, stack: Stack) -> None:
    """Both sides' messages are there after a reload."""
    page = open_chat(browser, stack, "en", PHONE)
    say(page, QUESTION["en"][0])
    page.reload()
    expect(page.get_by_test_id("message-user")).to_contain_text(QUESTION["en"][0])
    expect(page.get_by_test_id("source-card")).to_be_visible()
    page.context.close()


def test_demo_case_must_show_its_stage(browser: Browser, stack: Stack) -> None:
    """Number and proof of a demo case give the progress bar."""
    page = open_chat(browser, stack, "zh", PHONE)
    say(page, "查进度")
    say(page, "DEMO-2026-0001")
    say(page, "D001")
    expect(page.get_by_test_id("progress-bar")).to_be_visible()
    keep_screenshot(page, "zh-390-progress")
    page.context.close()
