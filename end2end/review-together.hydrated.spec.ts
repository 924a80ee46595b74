// Several tabs and several reviewers on one queue.
import { type Json } from "./support/api.ts";
import { decisionOf, envelope, expect, hydrated, test } from "./support/desk.ts";
import { Screen } from "./support/screen.ts";

const NOTHING_LEFT = /All done|Others have what is left|Nothing left for you/;

test("a second tab joins the lease of the first, and goes along with its verdict", async ({ desk, open }) => {
  const ids = await desk.submit("triage", ...["First", "Second", "Third"].map((name) => envelope(`${name} item`)));
  const [id] = ids as [string];
  const one = new Screen(await open("reviewer"));
  await one.open();
  await one.shows("First item");
  const other = new Screen(await one.page.context().newPage());
  await other.open();
  await other.shows("First item");
  const claims = await desk.admin.must(desk.admin.get(`/audit?item=${id}&kind=item.claimed`));
  expect(claims.items).toHaveLength(1);

  await one.press("a");
  await one.shows("Second item");
  await other.shows("Second item");
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
  const verdicts = await desk.admin.must(desk.admin.get(`/audit?item=${id}&kind=item.verdict`));
  expect(verdicts.items).toHaveLength(1);
});

test("two tabs that type for one item keep both texts", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const one = new Screen(await open("reviewer"));
  await one.open();
  await one.shows("First item");
  const other = new Screen(await one.page.context().newPage());
  await other.open();
  await other.shows("First item");
  for (const [screen, words] of [[one, "Typed in one tab"], [other, "Typed in the other"]] as const) {
    await screen.press("e");
    await screen.retype("Summary", words);
  }
  await expect(other.page.getByText("Another tab has typed something else for this item.")).toBeVisible();
  await other.page.getByRole("button", { name: "Show the other" }).click();
  await expect(other.field("Summary")).toHaveValue("Typed in one tab");
});

test("two reviewers never hold or decide the same item", async ({ desk, open }) => {
  const names = Array.from({ length: 14 }, (_, index) => `Item ${index + 1}`);
  const ids = await desk.submit("triage", ...names.map((name) => envelope(name)));
  const screens = [new Screen(await open("reviewer")), new Screen(await open("second"))];
  await Promise.all(screens.map((screen) => screen.open()));
  for (const screen of screens) await screen.shows(/^Item \d+$/);

  const seen = await Promise.all(screens.map(decideAll));
  expect(seen.flat().sort()).toEqual([...names].sort());
  for (const titles of seen) expect(titles.length).toBeGreaterThan(0);
  for (const id of ids) {
    await decisionOf(desk, id);
    const verdicts = await desk.admin.must(desk.admin.get(`/audit?item=${id}&kind=item.verdict`));
    expect(verdicts.items.map((entry: Json) => entry.kind)).toEqual(["item.verdict"]);
  }
});

/** Approves until nothing is left; answers what was on screen. */
async function decideAll(screen: Screen): Promise<string[]> {
  const titles: string[] = [];
  for (;;) {
    const title = (await screen.heading.innerText()).trim();
    if (NOTHING_LEFT.test(title)) return titles;
    titles.push(title);
    await screen.press("a");
    await expect(screen.heading).not.toHaveText(title);
  }
}

test("a page that is left gives back what it had claimed ahead", async ({ desk, open }) => {
  const ids = await desk.submit("triage", ...["First", "Second", "Third"].map((name) => envelope(`${name} item`)));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await expect.poll(async () => (await desk.item(ids[2] ?? "")).status).toBe("claimed");
  await page.goto("/account");
  await hydrated(page);
  // The one that was on screen stays the reviewer's: they may come back to it.
  await expect
    .poll(async () => Promise.all(ids.map(async (id) => (await desk.item(id)).status)))
    .toEqual(["claimed", "pending", "pending"]);
});
