// Pictures of every page at a desktop's width, in the dark and on a phone, into `screenshots/`.
import { join } from "node:path";
import { FURTHER, PLACES } from "./support/places.ts";
import { type Page, type Role, test, visit } from "./support/test.ts";

/** Who sees a page with most on it. */
const ROLE: Role = "admin";

async function picture(page: Page, name: string): Promise<void> {
  const file = `${name}-${test.info().project.name}.png`;
  const path = join(import.meta.dirname, "screenshots", file);
  // Moving parts at rest, so that two pictures of the same page are the same.
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
}

function nameOf(path: string): string {
  return path.slice(1).replaceAll("/", "-");
}

for (const { path } of [...PLACES, ...FURTHER]) {
  test(path, async ({ open }) => {
    const page = await open(ROLE);
    await visit(page, path);
    await picture(page, nameOf(path));
  });
}

for (const path of ["/sign-in", "/set-up", "/no-such-page"]) {
  test(path, async ({ page }) => {
    await visit(page, path);
    await picture(page, nameOf(path));
  });
}

test("forbidden", async ({ open }) => {
  const page = await open("reviewer");
  await visit(page, "/team");
  await picture(page, "forbidden");
});

for (const [name, query] of [
  ["item-decided", "workflow=reply-drafts&status=final"],
  ["item-waiting", "workflow=invoice-extraction&status=pending"],
  ["item-malformed", "reason=malformed_envelope"],
  ["item-html", "workflow=newsletter-snippets"],
] as const) {
  test(name, async ({ open }) => {
    const page = await open(ROLE);
    const list = await page.request.get(`/api/v1/items?limit=1&${query}`);
    const { items } = (await list.json()) as { items: { id: string }[] };
    await visit(page, `/items/${items[0]?.id}`);
    await picture(page, name);
  });
}

test("review screens", async ({ open }) => {
  const page = await open("reviewer");
  await visit(page, "/review");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await picture(page, "review-reading");
  await page.keyboard.press("e");
  await picture(page, "review-editing");
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await picture(page, "review-rejecting");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+?");
  await picture(page, "review-keys");
});
