// Which confidence is safe: an operator asks, and the answer says what it rests on.
import { FORBIDDEN_TITLE } from "./support/places.ts";
import {
  type Page,
  expect,
  expectNoAxeViolations,
  isScripted,
  test,
  visit,
} from "./support/test.ts";

const PATH = "/workflows/support-triage/threshold";
const PHONE = { width: 360, height: 740 };
/** Every answer is one of these. */
const ANSWER = /Release from \d|Not enough reviewed yet: about \d+ more|No confidence is safe/;

function bound(page: Page) {
  return page.getByRole("spinbutton", { name: /of what is released may be wrong, 95% sure/ });
}

/** The example data's verdicts count once their hold has run out, some seconds after the start. */
async function visitReviewed(page: Page): Promise<void> {
  await expect(async () => {
    await visit(page, `${PATH}?bound=20`);
    await expect(page.getByRole("img", { name: /^Reliability diagram/ })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

async function ask(page: Page, percent: string): Promise<void> {
  await bound(page).fill(percent);
  await page.getByRole("button", { name: "Ask" }).click();
}

function answer(page: Page) {
  return page.getByRole("region", { name: "The question, and its answer" });
}

test("an operator asks which confidence is safe, and the question stays in the address", async ({ open }) => {
  const page = await open("operator");
  await visit(page, PATH);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Support triage: which confidence is safe?");
  await expect(bound(page)).toHaveValue("2");
  await expect(answer(page)).toContainText(ANSWER);
  await expect(answer(page)).toContainText("Now");

  await ask(page, "20");
  await expect(page).toHaveURL(/\/threshold\?bound=20(&|$)/);
  await expect(answer(page)).toContainText(ANSWER);
  await expect(bound(page)).toHaveValue("20");
  await expectNoAxeViolations(page);

  // Without a script, what a field holds after going back is the browser's choice.
  if (isScripted()) {
    await page.goBack();
    await expect(page).toHaveURL(PATH);
    await expect(bound(page)).toHaveValue("2");
  }
});

test("each picture has a name, and a table that says the same", async ({ open }) => {
  const page = await open("operator");
  await visitReviewed(page);
  const pictures: [title: string, name: RegExp, head: string][] = [
    ["Does confidence mean what it says?", /^Reliability diagram: .+ranges? of confidence/, "Mean confidence"],
    ["What would each threshold release?", /at most 20% may be wrong/, "Release from"],
  ];
  for (const [title, name, head] of pictures) {
    const card = page.getByRole("region", { name: title });
    await expect(card.getByRole("img", { name })).toBeVisible();
    await card.getByText("The same as a table").click();
    await expect(card.getByRole("columnheader", { name: head })).toBeVisible();
  }
  await page.getByText("How the answer is made").click();
  await expect(page.getByRole("link", { name: /Angelopoulos/ })).toBeVisible();
  await expectNoAxeViolations(page);
});

test("the page fits a phone, with its tables open", async ({ open }) => {
  const page = await open("operator");
  await page.setViewportSize(PHONE);
  await visitReviewed(page);
  for (const fold of await page.getByText("The same as a table").all()) await fold.click();
  await expectNoAxeViolations(page);
  if (isScripted()) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(PHONE.width);
  }
});

test("a bound that is none is refused in its place", async ({ open }) => {
  const page = await open("operator");
  await visit(page, `${PATH}?bound=none`);
  await expect(page.locator("#bound-error")).toHaveText("Write a number from 0.1 to 50. The answer below is for 2%.");
  await expect(answer(page)).toContainText(ANSWER);
  await expectNoAxeViolations(page);
});

test("a workflow that is not there has no such page", async ({ open }) => {
  const page = await open("operator");
  const response = await page.goto("/workflows/none/threshold");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
});

test("a reviewer may not see it", async ({ open }) => {
  const page = await open("reviewer");
  const response = await page.goto(PATH);
  expect(response?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN_TITLE);
});
