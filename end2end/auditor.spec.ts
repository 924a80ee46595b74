// The record, as those read it who answer for it.
import { FORBIDDEN_TITLE } from "./support/places.ts";
import { type Page, expect, test, visit } from "./support/test.ts";

/** The entries on the page: number, actor, kind. */
function entries(page: Page) {
  return page.getByRole("table", { name: "Audit entries" }).getByRole("row").filter({ has: page.getByRole("rowheader") });
}

async function search(page: Page, filters: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(filters)) {
    await page.getByRole("search").getByLabel(label, { exact: true }).fill(text);
  }
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByRole("link", { name: "Clear" })).toBeVisible();
}

/** An item of the example data that a person approved, once that is final. */
async function decidedItem(page: Page): Promise<string> {
  const list = await page.request.get("/api/v1/items?workflow=invoice-extraction&limit=500");
  const { items } = (await list.json()) as { items: { id: string; decision: { verdict: string } | null }[] };
  const item = items.find(({ decision }) => decision?.verdict === "approve");
  if (item === undefined) throw new Error("the example data has no approved invoice");
  // Answers when the undo window is over.
  const final = await page.request.get(`/api/v1/items/${item.id}?wait=30`);
  expect(await final.json()).toMatchObject({ status: "final" });
  return item.id;
}

test("a manager finds what was done to an item, and by whom", async ({ open }) => {
  const page = await open("manager");
  const item = await decidedItem(page);

  await visit(page, "/audit");
  await search(page, { Item: item });
  await expect(page).toHaveURL(new RegExp(`item=${item}`));
  const kinds = entries(page).locator("summary code");
  await expect(kinds).toHaveText(["item.final", "item.verdict", "item.claimed", "item.received"]);

  await search(page, { Actor: "user:reviewer@example.com" });
  await expect(kinds).toHaveText(["item.verdict", "item.claimed"]);
  for (const actor of await entries(page).locator("[data-label=Actor]").allTextContents()) {
    expect(actor.trim()).toBe("user:reviewer@example.com");
  }

  // Each entry opens to its particulars and its place in the chain.
  await entries(page).first().locator("summary").click();
  await expect(entries(page).first().getByText("Hash before")).toBeVisible();
  await expect(entries(page).first().locator("dd code").first()).toHaveText(/^[0-9a-f]{64}$/);

  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL("/audit");
  await expect(entries(page).nth(10)).toBeVisible();
});

test("a kind is searched up to its dot, and nothing found says so", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/audit");
  await search(page, { Kind: "workflow" });
  for (const kind of await entries(page).locator("summary code").allTextContents()) {
    expect(kind).toMatch(/^workflow\./);
  }
  await search(page, { Kind: "no.such.kind" });
  await expect(page.getByRole("heading", { name: "No entries" })).toBeVisible();
});

test("the log verifies", async ({ open }) => {
  const page = await open("manager");
  await visit(page, "/audit");
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/^All \d+ entries are as they were written\.$/)).toBeVisible();
});

test("an item's page tells its whole story", async ({ open }) => {
  const page = await open("manager");
  const item = await decidedItem(page);
  await page.goto(`/items/${item}`);
  // The part itself, not the frame inside of it that scrolls.
  const part = (name: string) => page.locator("section").and(page.getByRole("region", { name, exact: true }));

  await expect(part("Facts")).toContainText("Invoice extraction");
  await expect(part("Facts")).toContainText(/[0-9a-f]{64}/);
  await expect(part("Decision")).toContainText("Approved");
  await expect(part("Decision")).toContainText("user:reviewer@example.com");
  await expect(part("Why it was routed so").getByRole("listitem").first()).toBeVisible();
  await expect(part("Input")).toContainText("Document text");
  await expect(part("Output")).toContainText("Invoice number");
  const stages = part("Routing, stage by stage").getByRole("listitem").locator("strong");
  await expect(stages.filter({ hasText: "envelope" })).toBeVisible();
  await expect(stages.filter({ hasText: "schema" })).toBeVisible();
  await expect(part("Verdicts")).toContainText("Rosa Reviewer");
  await expect(part("Verdicts")).toContainText("from claim to verdict");
  await expect(part("Record").locator("summary code")).toHaveText([
    "item.received",
    "item.claimed",
    "item.verdict",
    "item.final",
  ]);

  // The bytes as received, to whoever may see the item.
  const raw = await page.request.get(`/api/v1/items/${item}/raw`);
  expect(raw.status()).toBe(200);
  expect(raw.headers()["content-type"]).toContain("application/octet-stream");

  await part("Record").getByRole("link", { name: "Open in the audit log" }).click();
  await expect(page).toHaveURL(`/audit?item=${item}`);
});

test("the record is not for reviewers, and its address answers 403", async ({ open }) => {
  const page = await open("reviewer");
  const answer = await page.goto("/audit");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN_TITLE);
  await expect(page.getByRole("table")).toHaveCount(0);
});
