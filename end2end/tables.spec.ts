// The tables of the insights: as files, on pages of their own, and on a phone.
import { Measured, RIGHT, WRONG, card, visitUntil } from "./support/insights.ts";
import { type Page, expect, expectNoAxeViolations, isScripted, test, visit } from "./support/test.ts";

const PHONE = { width: 360, height: 740 };
/** A page is read on a phone's network too. */
const MOST_BYTES = 350_000;

/** The last eight weeks, as an address has them. */
function eightWeeks(): string {
  const day = (before: number) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10);
  return `from=${day(55)}&to=${day(0)}`;
}

/** What a link to a file saves: its name and its lines. */
async function saved(page: Page, link: ReturnType<Page["getByRole"]>): Promise<{ name: string; lines: string[] }> {
  const download = page.waitForEvent("download");
  await link.click();
  const file = await download;
  const text = (await (await file.createReadStream()).toArray()).join("");
  return { name: file.suggestedFilename(), lines: text.trimEnd().split("\r\n") };
}

/** Neither the page nor a table in it can be moved to the side. */
async function expectNoSidewaysScroll(page: Page, table: string): Promise<void> {
  if (!isScripted()) return;
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  const frame = page.getByRole("region", { name: table, exact: true });
  const [wide, room] = await frame.evaluate((element) => [element.scrollWidth, element.clientWidth]);
  expect(wide, table).toBeLessThanOrEqual(room ?? 0);
}

test("eight weeks by source are a page of a bearable size, and its tables are files", async ({ open }) => {
  const page = await open("manager");
  const address = `/insights?by=source&${eightWeeks()}`;
  const answer = await page.request.get(address, { headers: { accept: "text/html" } });
  expect(answer.status()).toBe(200);
  const html = await answer.text();
  expect(html.length).toBeGreaterThan(50_000);
  expect(Buffer.byteLength(html)).toBeLessThan(MOST_BYTES);
  expect(html).not.toContain("data:text/csv");

  await visit(page, address);
  const groups = card(page, "By source");
  const csv = groups.getByRole("link", { name: /^CSV ?: By source$/ });
  const file = await page.request.get((await csv.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toBe("text/csv; charset=utf-8");
  expect(file.headers()["content-disposition"]).toBe('attachment; filename="by-source.csv"');
  const { name, lines } = await saved(page, csv);
  expect(name).toBe("by-source.csv");
  expect(lines[0]).toBe(
    "Source,Submitted,Released by policy,Reviewed,Approved,Edited,Rejected,Active p50,Active p90,Active p95",
  );
  expect(lines.length - 1).toBe(await groups.getByRole("region", { name: "By source, as a table" }).locator("tbody tr").count());
});

test("a table too long for its page has one of its own", async ({ open }) => {
  const page = await open("manager");
  await visit(page, `/insights?by=source&${eightWeeks()}`);
  const alone = card(page, "By source").getByRole("link", { name: /^All values as a table ?: By source, over time$/ });
  await alone.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("By source, over time");
  await expect(page).toHaveURL(/\/insights\/tables\/groups_over_time\?.*by=source/);
  const rows = page.locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(62);
  await expectNoAxeViolations(page, { except: ["color-contrast"] });
  const { name, lines } = await saved(page, page.getByRole("link", { name: "CSV", exact: true }));
  expect(name).toBe("by-source-over-time.csv");
  expect(lines.length - 1).toBe(await rows.count());
  expect(lines[0]).toMatch(/^Source,Time,released by policy,approved,edited,rejected,/);

  // From a value to the items behind it, and back to the page.
  const value = rows.first().getByRole("link").last();
  await expect(value).toHaveAttribute("href", /^\/insights\/items\?what=submitted&from=\d{4}-\d\d-\d\dT00:00:00Z&/);
  await page.getByRole("link", { name: "Back to throughput" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Insights");
  await expect(page).toHaveURL(/by=source/);
});

test("shares by source are read on a phone without moving anything to the side", async ({ open, server }) => {
  const measured = await Measured.decided(server);
  const page = await open("manager");
  await page.setViewportSize(PHONE);
  const accuracy = card(page, "Output accuracy");
  await visitUntil(page, `/insights/${measured.slug}?by=source&compare=period`, () => accuracy.getByText(/n = 24: 24 reviewed/));
  for (const table of ["Accuracy by source", "Exceptions by source", "Exceptions by kind"]) {
    await expectNoSidewaysScroll(page, table);
  }
  const rows = accuracy.getByRole("region", { name: "Accuracy by source", exact: true }).getByRole("row");
  await expect(rows.filter({ hasText: WRONG })).toContainText("0%");
  await expect(rows.filter({ hasText: RIGHT })).toContainText("100%");
  await expectNoAxeViolations(page);
  const { lines } = await saved(page, accuracy.getByRole("link", { name: /^CSV ?: Accuracy by source$/ }));
  expect(lines[0]).toBe(
    "Source,Share,Share low,Share high,Share n,Before,Before low,Before high,Before n,Change,Change low,Change high,Change n,p",
  );
  expect(lines.slice(1).map((line) => line.split(",").slice(0, 2))).toEqual([
    [WRONG, "0"],
    [RIGHT, "1"],
  ]);
});

test("each table about quality is a file", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/insights/quality");
  for (const [title, head] of [
    ["Agreement", "Workflow,Said the same,Said the same low,"],
    ["Reviewers on golden items", "Reviewer,Workflow,Right,Right low,Right high,Right n,Last answer"],
    ["Golden items", "Item,Id,Workflow,Right answer,Right output,Answered rightly,"],
  ] as const) {
    const { lines } = await saved(page, page.getByRole("link", { name: new RegExp(`^CSV ?: ${title}$`) }));
    expect(lines[0], title).toContain(head);
    expect(lines.length, title).toBeGreaterThan(1);
  }
});
