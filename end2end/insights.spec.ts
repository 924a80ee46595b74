// Whether an automation works, and whether the queue keeps up: what a manager finds out, and what it rests on.
import { Measured, RIGHT, WRONG, card, visitUntil } from "./support/insights.ts";
import { FORBIDDEN_TITLE } from "./support/places.ts";
import { type Page, expect, expectNoAxeViolations, isScripted, test, visit } from "./support/test.ts";

const PHONE = { width: 360, height: 740 };
/** What the example data says: the outputs of this source were right until a week ago. */
const FALLEN = "chat-widget";

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  if (!isScripted()) return;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(PHONE.width);
}

test("a manager finds which source made accuracy fall last week in under ten interactions", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/queue");
  let interactions = 0;
  const click = async (link: ReturnType<Page["getByRole"]>) => {
    interactions += 1;
    await link.click();
  };

  await click(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Insights" }));
  const row = card(page, "Does each automation work?").getByRole("row", { name: /Support triage/ });
  await click(row.getByRole("link", { name: "By source" }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Support triage: does it work?");
  const week = page.getByRole("link", { name: "7 days" });
  await click(week);
  // The four weeks that were open before have a fall of their own, a smaller one.
  await expect(week).toHaveAttribute("aria-current", "true");

  const accuracy = card(page, "Output accuracy");
  // Shares have a decimal near 0 and 100, as everywhere.
  const fell = new RegExp(`${FALLEN} fell by (\\d+) points, from ([\\d.]+)% to ([\\d.]+)%\\.`);
  await expect(accuracy).toContainText(fell);
  const found = fell.exec((await accuracy.textContent()) ?? "");
  const [points, before, after] = [1, 2, 3].map((place) => Number(found?.[place])) as [number, number, number];
  expect(before - after).toBeGreaterThan(20);
  expect(Math.abs(before - after - points)).toBeLessThanOrEqual(1);
  const first = accuracy.getByRole("region", { name: "Accuracy by source", exact: true }).getByRole("row").nth(1);
  await expect(first).toContainText(FALLEN);
  await expect(first).toContainText("Fell");
  await expect(first).toContainText(/n = \d+/);

  // And from the figure to the items behind it.
  await click(first.getByRole("link", { name: FALLEN }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Items: looked at by people");
  await expect(page.getByText(`support-triage · Source: ${FALLEN}`)).toBeVisible();
  await expect(page.getByRole("row").nth(1)).toContainText(FALLEN);
  expect(interactions).toBeLessThan(10);
});

test("what is asked stands whole in the address, and a view of it can be kept", async ({ open }, info) => {
  const page = await open("manager");
  await visit(page, "/insights");
  const form = page.getByRole("search");
  await form.getByLabel("Workflow").selectOption({ label: "Support triage" });
  if (!isScripted()) await form.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/workflow=support-triage/);
  await form.getByLabel("Group by").selectOption({ label: "Source" });
  if (!isScripted()) await form.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/workflow=support-triage.*by=source/);
  await expect(page.getByRole("heading", { name: "By source", exact: true })).toBeVisible();
  await form.getByText("Time zone and steps").click();
  await form.getByLabel("Time zone").fill("Asia/Tokyo");
  await form.getByRole("button", { name: "Show" }).click();
  await expect(page.locator(".period-line")).toContainText("Asia/Tokyo");

  const name = `Sources ${info.project.name}`;
  await page.getByRole("button", { name: /^Views…/ }).click();
  await page.getByLabel("Keep this page as").fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await visit(page, "/insights");
  await page.getByRole("button", { name: /^Views…/ }).click();
  await page.getByRole("link", { name }).click();
  await expect(page).toHaveURL(/by=source/);
  await expect(page.locator(".period-line")).toContainText("Asia/Tokyo");
  await expect(page.getByRole("heading", { name: "By source", exact: true })).toBeVisible();

  await page.getByRole("button", { name: /^Views…/ }).click();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await visit(page, "/insights");
  await page.getByRole("button", { name: /^Views…/ }).click();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a time zone that nobody knows is said to be none", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/insights?tz=Mars/Olympus");
  await expect(page.getByText("“Mars/Olympus” is no time zone that is known here: these are days of UTC.")).toBeVisible();
});

test("figures of single people are for managers alone, with volume and difficulty beside them", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const manager = await open("manager");
  const path = `/insights?workflow=${measured.slug}&by=reviewer`;
  await visitUntil(manager, path, () => card(manager, "Reviewers").getByRole("row").nth(1));
  const heads = card(manager, "Reviewers").getByRole("columnheader");
  await expect(heads.filter({ hasText: "Reviews" })).toBeVisible();
  await expect(heads.filter({ hasText: "Difficulty" })).toBeVisible();
  await expect(manager.getByRole("heading", { name: "By reviewer" })).toBeVisible();
  await expectNoAxeViolations(manager);

  const operator = await open("operator");
  await visit(operator, path);
  await expect(operator.getByText("Figures of single people are for managers.")).toBeVisible();
  await expect(operator.getByRole("heading", { name: "Reviewers" })).toHaveCount(0);
  await expect(operator.getByRole("heading", { name: "By reviewer" })).toHaveCount(0);
});

test("each picture has its table and its file, and each figure its items", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const flow = card(page, "What came in, and what was decided");
  await visitUntil(page, `/insights?workflow=${measured.slug}`, () => flow.getByText("people approved 12, edited 0 and rejected 12"));
  await expect(flow.getByRole("img", { name: /^What came in, and what was decided\. 24 items came in/ })).toBeVisible();
  await flow.getByText("The same as a table").click();
  const last = flow.getByRole("row").last();
  await expect(last.getByRole("link", { name: "24" })).toBeVisible();
  await expectNoAxeViolations(page);

  const download = page.waitForEvent("download");
  await flow.getByRole("link", { name: /^CSV/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("what-came-in-and-what-was-decided.csv");
  const lines = (await (await file.createReadStream()).toArray()).join("").trimEnd().split("\r\n");
  expect(lines[0]).toBe("Time,released by policy,approved,edited,rejected,submitted");
  expect(lines.at(-1)).toMatch(/T00:00,0,12,0,12,24$/);

  await last.getByRole("link", { name: "24" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Items: submitted");
  await expect(page.getByRole("row")).toHaveCount(25);
});

test("what is overdue and what is at risk is listed behind its figure", async ({ open, server }) => {
  const due = (source: string, seconds: number) => ({
    name: source,
    when: `source == '${source}'`,
    then: { route: "review", due_seconds: seconds },
  });
  const measured = await Measured.make(server, [due(WRONG, 1), due(RIGHT, 3_600)]);
  await measured.submit(WRONG, 2);
  // Nobody works on them, so none would be in time.
  await measured.submit(RIGHT, 3);
  const page = await open("manager");
  const now = card(page, "The queue now");
  const figure = (name: string) =>
    now.locator(".figure").filter({ has: page.getByText(name, { exact: true }) }).getByRole("link");
  for (const [name, count, word] of [
    ["Overdue", 2, "overdue"],
    ["At risk", 3, "at_risk"],
  ] as const) {
    await visitUntil(page, `/insights?workflow=${measured.slug}`, () => figure("Overdue").filter({ hasText: /^2$/ }));
    await expect(figure(name)).toHaveText(String(count));
    await figure(name).click();
    await expect(page).toHaveURL(new RegExp(`/queue\\?workflow=${measured.slug}&due=${word}$`));
    await expect(page.getByRole("search").getByLabel("Due", { exact: true })).toHaveValue(word);
    await expect(page.getByRole("row")).toHaveCount(count + 1);
  }
  await expectNoAxeViolations(page);
});

test("the sheet of a workflow says how sure each figure is", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const accuracy = card(page, "Output accuracy");
  await visitUntil(page, `/insights/${measured.slug}?by=source`, () => accuracy.getByText(/n = 24: 24 reviewed/));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${measured.name}: does it work?`);
  await expect(accuracy.locator(".headline strong")).toHaveText("50%");
  await expect(accuracy).toContainText(/95% interval \d+% to \d+%/);
  const worst = accuracy.getByRole("region", { name: "Accuracy by source", exact: true }).getByRole("row").nth(1);
  await expect(worst).toContainText(WRONG);
  await expect(accuracy.getByRole("link", { name: RIGHT }).first()).toBeVisible();
  await accuracy.getByText("How it is estimated").click();
  await expect(accuracy.getByRole("link", { name: /Horvitz and Thompson/ })).toBeVisible();
  await expectNoAxeViolations(page);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
});

test("what cannot be answered says why, and shows the command that would answer it", async ({ open, server }) => {
  const measured = await Measured.make(server);
  const page = await open("manager");
  await visit(page, `/insights/${measured.slug}`);
  for (const [name, path] of [
    ["Output accuracy", `/api/v1/workflows/${measured.slug}/items`],
    ["Adoption", `/api/v1/workflows/${measured.slug}/bypasses`],
    ["Downstream outcome", "/outcome"],
  ] as const) {
    const metric = card(page, name);
    await expect(metric, name).toContainText("This cannot be answered yet.");
    await expect(metric.locator("pre"), name).toContainText(`curl`);
    await expect(metric.locator("pre"), name).toContainText(path);
    await expect(metric.locator("pre"), name).toContainText(server.url);
  }
  await expectNoAxeViolations(page);
});

test("each cause explains less than the one above it, and the source that fell is among them", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/insights/support-triage/causes");
  const explained = card(page, "Which causes explain most of it?");
  const row = explained.getByRole("row").filter({ hasText: `Source: ${FALLEN}` });
  await expect(row.getByRole("link", { name: "Make a rule from this" })).toBeVisible();
  const told = await explained.locator("td[data-label='Explains']").allTextContents();
  const shares = told.map((text) => Number.parseFloat(text));
  expect(shares).toEqual([...shares].sort((one, other) => other - one));
  // Why a person looked is asked for by itself.
  const low = explained.getByRole("row").filter({ hasText: "Routing reason: Low confidence" });
  await expect(low).toHaveCount(0);
  await explained.getByRole("link", { name: "Routing reason", exact: true }).click();
  await expect(low).toBeVisible();
});

test("a cause becomes a rule, tried on what is recorded, and is saved as a draft by who may", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const manager = await open("manager");
  const causes = `/insights/${measured.slug}/causes?kind=source`;
  const explained = card(manager, "Which causes explain most of it?");
  await visitUntil(manager, causes, () => explained.getByRole("link", { name: `1. Source: ${WRONG}` }));
  await expect(explained).toContainText("The first cause alone explains 80% of it or more.");
  await expect(explained.getByRole("img", { name: /^Root causes by how much/ })).toBeVisible();
  await expect(explained).toContainText("Down to here, 80% of the unusable output is explained.");
  await expectNoAxeViolations(manager);

  const row = explained.getByRole("row").filter({ hasText: `1. Source: ${WRONG}` });
  await row.getByRole("link", { name: "Make a rule from this" }).click();
  await expect(manager.getByRole("heading", { level: 1 })).toHaveText(`${measured.name}: a rule from a cause`);
  await expect(card(manager, "The rule")).toContainText(`source == `);
  await expect(card(manager, "The rule")).toContainText(WRONG);
  await expect(card(manager, "What it would have done")).toContainText("Reviewer minutes a day");
  await expect(manager.getByText("An operator or an admin can save it as a draft")).toBeVisible();
  await expect(manager.getByRole("button", { name: "Save as a draft" })).toHaveCount(0);
  await expectNoAxeViolations(manager);

  const operator = await open("operator");
  await visit(operator, new URL(manager.url()).pathname + new URL(manager.url()).search);
  await expect(operator.getByLabel("Why this change")).toHaveValue(`From the root cause Source: ${WRONG}`);
  await operator.getByRole("button", { name: "Save as a draft" }).click();
  // Without a script the form leads to the rules at once.
  if (isScripted()) await operator.getByRole("link", { name: "Try and publish it" }).click();
  await expect(operator).toHaveURL(new RegExp(`/workflows/${measured.slug}/rules`));
  await expect(operator.getByRole("region", { name: "Versions" })).toContainText(`From the root cause Source: ${WRONG}`);
});

test("the pages fit a phone, with their tables open", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  await page.setViewportSize(PHONE);
  for (const path of [
    `/insights?workflow=${measured.slug}&by=source&compare=source&a=${WRONG}&b=${RIGHT}`,
    `/insights/${measured.slug}?by=source&compare=period`,
    `/insights/${measured.slug}/causes`,
    `/insights/items?workflow=${measured.slug}&what=reviewed`,
  ]) {
    await visit(page, path);
    for (const fold of await page.getByText("The same as a table").all()) await fold.click();
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page);
  }
});

test("two sources are compared by a test, and the answer says what is clear", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const versus = card(page, `${WRONG} against ${RIGHT}`);
  const path = `/insights?workflow=${measured.slug}&compare=source&a=${WRONG}&b=${RIGHT}`;
  await visitUntil(page, path, () => versus.getByRole("row").filter({ hasText: "Rejected" }));
  const rejected = versus.getByRole("row").filter({ hasText: "Rejected" });
  await expect(rejected).toContainText("Higher");
  await expect(rejected).toContainText(/points \(.+ to .+\)/);
  await expect(rejected).toContainText(/p (<|=) 0\.\d+/);
  await expect(versus).toContainText(`In ${WRONG}, against ${RIGHT}:`);
});

test("a comparison that cannot be made says why, and what to choose", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  const path = `/insights?workflow=${measured.slug}&from=2020-01-01&to=2020-01-07`;
  await visit(page, `${path}&compare=model`);
  await expect(card(page, "Nothing is compared yet")).toContainText("Choose two");
  await visit(page, `${path}&compare=source&a=${WRONG}&b=nobody`);
  const versus = card(page, `${WRONG} against nobody`);
  await expect(versus).toContainText(`Nothing was decided of ${WRONG} or nobody in this period.`);
  await expectNoAxeViolations(page);
  await versus.getByRole("link", { name: "Look at 12 weeks" }).click();
  await expect(page).toHaveURL(/from=2019-10-16&to=2020-01-07.*a=bad-shop&b=nobody/);
});

test("files of what a page rests on are offered, and a manager gets them", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  await visit(page, `/insights?workflow=${measured.slug}`);
  const away = card(page, "Take it away");
  for (const [what, format, holds] of [
    ["Items", "CSV", /bad-shop/],
    ["Verdicts", "JSONL", /"reject"/],
    ["Data dictionary", "CSV", /inclusion/],
  ] as const) {
    const href = await away.getByRole("link", { name: new RegExp(`^${format} ?: ${what}$`) }).getAttribute("href");
    const answer = await page.request.get(href ?? "");
    expect(answer.status(), what).toBe(200);
    expect(await answer.text(), what).toMatch(holds);
  }
});

test("a workflow that is not there has no such page", async ({ open }) => {
  const page = await open("manager");
  for (const path of ["/insights/none", "/insights/none/causes"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  }
});

test("a reviewer may not see it", async ({ open }) => {
  const page = await open("reviewer");
  for (const path of ["/insights", "/insights/support-triage", "/insights/support-triage/causes", "/insights/items"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN_TITLE);
  }
  expect((await page.request.get("/insights/live")).status()).toBe(403);
  expect((await page.request.get("/insights/export/items.csv")).status()).toBe(403);
});
