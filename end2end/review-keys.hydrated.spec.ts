// Which keys do what, and when they do nothing.
import { envelope, expect, expectNoAxeViolations, hydrated, test } from "./support/desk.ts";
import { Screen } from "./support/screen.ts";

test.beforeEach(async ({ desk }) => {
  await desk.submit("triage", ...["First", "Second", "Third"].map((name) => envelope(`${name} item`)));
});

test("keys rest while text is typed", async ({ open }) => {
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await screen.retype("Summary", "a reader said? due? u");
  await expect(screen.field("Summary")).toHaveValue("a reader said? due? u");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await screen.shows("First item");
  await screen.press("Escape");
  await expect(screen.output).toContainText("Your edit is not sent.");
  await screen.press("r", "c");
  await page.keyboard.type("1 a s d");
  await expect(page.getByLabel("Comment")).toHaveValue("1 a s d");
  await screen.shows("First item");
});

test("the browser's own chords are left to it", async ({ open }) => {
  const screen = new Screen(await open("reviewer"));
  await screen.open();
  await screen.shows("First item");
  await screen.press("Control+a", "Alt+a", "Control+e", "Alt+s");
  await screen.shows("First item");
  await expect(screen.correction).toHaveCount(0);
});

test("the list of keys opens with ?, has the keys while it is open, and closes with Escape", async ({ open }) => {
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("Shift+?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await expect(dialog).toBeVisible();
  for (const words of ["Approve", "Edit", "Reject", "Skip", "Defer", "Undo the last verdict", "Ctrl Enter"]) {
    await expect(dialog).toContainText(words);
  }
  await expectNoAxeViolations(page);
  await screen.press("a", "s");
  await expect(dialog).toBeVisible();
  await screen.press("Escape");
  await expect(dialog).toBeHidden();
  await screen.shows("First item");
  await screen.press("a");
  await screen.shows("Second item");
});

test("a key is changed, kept over a reload, and refused where it is taken", async ({ open }) => {
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("Shift+?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.getByRole("button", { name: "Approve: A. Change the key" }).click();
  await screen.press("e");
  await expect(dialog.getByRole("alert")).toContainText("That key already does “Edit”");
  await screen.press("x");
  await expect(dialog.getByRole("button", { name: "Approve: X. Change the key" })).toBeVisible();
  await screen.press("Escape");
  await expect(dialog).toBeHidden();

  await screen.press("a");
  await screen.shows("First item");
  await screen.press("x");
  await screen.shows("Second item");
  await page.reload();
  await hydrated(page);
  await screen.shows("Second item");
  await expect(screen.button(/^Approve\s*X$/)).toBeVisible();
  await screen.press("x");
  await screen.shows("Third item");

  await screen.press("Shift+?");
  await dialog.getByRole("button", { name: "Back to the keys as delivered" }).click();
  await screen.press("Escape");
  await expect(dialog).toBeHidden();
  await screen.press("a");
  await expect(screen.heading).not.toHaveText("Third item");
});

test("panels close with Escape, and the focus goes back to the item", async ({ open }) => {
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  for (const [key, name] of [["r", "Why is it rejected?"], ["d", "Put it off for"], ["g", "Pass it on to"]] as const) {
    await screen.press(key);
    const panel = page.getByRole("dialog", { name });
    await expect(panel).toBeVisible();
    await screen.press("Escape");
    await expect(panel).toBeHidden();
    await expect(screen.heading).toBeFocused();
  }
  await screen.press("a");
  await screen.shows("Second item");
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing while reading, editing, rejecting, putting off or passing on (${scheme})`, async ({ open }) => {
    const page = await open("reviewer");
    await page.emulateMedia({ colorScheme: scheme });
    const screen = new Screen(page);
    await screen.open();
    await screen.shows("First item");
    await expectNoAxeViolations(page);
    for (const key of ["r", "d", "g", "e"]) {
      await screen.press(key);
      await expectNoAxeViolations(page);
      await screen.press("Escape");
    }
  });
}
