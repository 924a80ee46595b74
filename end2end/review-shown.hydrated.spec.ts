// Outputs of every kind, shown by what they are and never executed.
import { decisionOf, envelope, expect, test } from "./support/desk.ts";
import { Screen } from "./support/screen.ts";

test("weak fields are marked where they stand, and named with a way to them", async ({ desk, open }) => {
  await desk.submit("at-once", envelope("First item", { field_confidence: { "/amount": 0.31, "/summary": 0.99 } }));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await expect(screen.output.locator(".record__line", { hasText: "Amount" })).toContainText("31% sure");
  await expect(screen.output.locator(".record__line", { hasText: "Summary" })).not.toContainText("sure");
  const why = page.getByRole("region", { name: "Why it is here" });
  await expect(why).toContainText("Weak fields");
  await why.getByRole("link", { name: "Amount 31%" }).click();
  await expect(page.locator('[id="out.amount"]')).toBeFocused();
  // In the form too.
  await screen.press("e");
  await expect(screen.correction.locator(".form-field", { hasText: "Amount" })).toContainText("31% sure");
});

test("why the item is here is said, and points at the field", async ({ desk, open }) => {
  const wrong = envelope("First item");
  await desk.submit("at-once", { ...wrong, output: { ...wrong.output, intent: "shouting" } });
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  const why = page.getByRole("region", { name: "Why it is here" });
  await expect(why).toContainText("Breaks the schema");
  await why.getByRole("link", { name: "Show it" }).first().click();
  await expect(page.locator('[id="out.intent"]')).toBeFocused();
  // What breaks the schema is not approved, neither by the button nor by the key.
  await expect(screen.button(/^Approve/)).toHaveCount(0);
  await expect(page.getByRole("toolbar")).toContainText("This output breaks the schema: edit or reject it.");
  await screen.press("a");
  await expect(page.getByRole("status").filter({ hasText: "This output breaks the schema" })).toHaveCount(1);
  await screen.shows("First item");
  // The form shows what is wrong in place.
  await screen.press("e");
  await expect(screen.field("Intent")).toHaveAttribute("aria-invalid", "true");
  await expect(screen.field("Intent").locator("option:checked")).toHaveText("shouting (not allowed)");
});

test("the form keeps every type, and says what is wrong in its place while one types", async ({ desk, open }) => {
  const [id] = (await desk.submit("at-once", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await screen.retype("Amount", "12,5 €");
  await expect(screen.note("/amount")).toContainText("a number");
  await screen.press("Control+Enter");
  await screen.shows("First item");
  await expect(screen.field("Amount")).toBeFocused();
  await screen.retype("Amount", "1234567.89");
  await expect(screen.note("/amount")).not.toContainText("a number");
  await screen.field("Intent").selectOption({ label: "complaint" });
  await screen.correction.getByRole("group", { name: "Urgent" }).getByLabel("Yes").check();
  await screen.field("Due").fill("2027-01-31");
  await screen.field("Name").fill("Grace");
  await screen.button("Add a row").click();
  await page.keyboard.type("three");
  await screen.button("Remove: Line 1").click();
  await expect(screen.correction.getByRole("region", { name: /changes/ })).toContainText("Grace");

  // The raw view says the same, and carries its changes back.
  await screen.button("JSON").click();
  const raw = screen.correction.getByLabel("The output as JSON");
  await expect(raw).toHaveValue(/"amount": 1234567\.89/);
  await raw.fill((await raw.inputValue()).replace("1234567.89", "1234567.5"));
  await screen.button("Form").click();
  await expect(screen.field("Amount")).toHaveValue("1234567.5");
  await screen.field("Amount").press("Control+Enter");
  await screen.shows("Second item");
  expect((await decisionOf(desk, id)).output).toEqual({
    summary: "First item",
    intent: "complaint",
    amount: 1234567.5,
    count: 2,
    urgent: true,
    due: "2027-01-31",
    customer: { name: "Grace" },
    lines: ["two", "three"],
  });
});

test("what was typed into a row goes where the row goes", async ({ desk, open }) => {
  const [id] = (await desk.submit("at-once", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  // The row and its buttons are named after the line too.
  const line = (number: number) => screen.correction.getByRole("textbox", { name: `Line ${number}`, exact: true });
  await line(1).fill("typed");
  await screen.button("Move down: Line 1").click();
  await expect(line(1)).toHaveValue("two");
  await expect(line(2)).toHaveValue("typed");
  await line(2).fill("typed again");
  await screen.button("Remove: Line 1").click();
  await expect(line(1)).toHaveValue("typed again");
  await line(1).press("Control+Enter");
  await screen.shows("Second item");
  expect((await decisionOf(desk, id)).output).toMatchObject({ lines: ["typed again"] });
});

test("what only the server knows is said while one types too", async ({ desk, open }) => {
  await desk.submit("at-once", envelope("First item"));
  const screen = new Screen(await open("reviewer"));
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await screen.button("JSON").click();
  const raw = screen.correction.getByLabel("The output as JSON");
  await raw.fill('{"summary": "First item"}');
  await expect(screen.correction.getByRole("alert")).toContainText(/intent/i);
  await raw.fill('{"summary": ');
  await expect(screen.correction.getByRole("alert")).toContainText(/not valid JSON.*line 1 column \d+/);
});

test("what could not be read shows the place and the text as it came, and is rejected or written anew", async ({
  desk,
  open,
}) => {
  const body = '{"external_id": "torn-1", "input": {"message": "hello"}, "output": {"summary": "Cut of';
  const rejected = await desk.submitRaw("at-once", body);
  const edited = await desk.submitRaw("at-once", new Uint8Array([0x7b, 0x22, 0xff, 0xfe]));
  await desk.submit("at-once", envelope("Third item"));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await expect(page.getByText("This could not be read.")).toBeVisible();
  await expect(screen.output).toContainText(/line 1\D+column \d+/);
  await expect(screen.output).toContainText("The body as it was received");
  await expect(screen.output).toContainText('"summary": "Cut of');
  await expect(screen.output.locator("mark")).toBeVisible();
  await expect(screen.button(/^Approve/)).toHaveCount(0);
  await screen.press("a");
  await expect(page.getByRole("status").filter({ hasText: "There is no output to approve." })).toHaveCount(1);
  await screen.press("r", "1");
  expect(await decisionOf(desk, rejected)).toMatchObject({ verdict: "reject", output: null });

  await expect(screen.output).toContainText("The body as it was received");
  await screen.press("e");
  const right = envelope("Second item").output;
  await screen.button("JSON").click();
  await screen.correction.getByLabel("The output as JSON").fill(JSON.stringify(right));
  await screen.press("Control+Enter");
  await screen.shows("Third item");
  expect(await decisionOf(desk, edited)).toMatchObject({ verdict: "edit", output: right });
});

test("a repaired reading of broken JSON is offered, and used only when it is asked for", async ({ desk, open }) => {
  const right = envelope("First item").output;
  const printed = `Here you are:\n\`\`\`json\n${JSON.stringify(right).slice(0, -1)},}\n\`\`\``;
  const [id] = (await desk.submit("at-once", {
    input: { message: "hello" },
    output_text: printed,
    external_id: "fenced-1",
  })) as [string];
  await desk.submit("at-once", envelope("Second item"));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await expect(page.getByRole("region", { name: "Why it is here" })).toContainText("Malformed JSON");
  await expect(screen.output).toContainText("What the model printed");
  await expect(page.getByRole("group", { name: "A repaired reading" })).toContainText("First item");
  expect(await desk.item(id)).toMatchObject({ status: "claimed", title: null });
  await screen.button("Start from this repaired reading").click();
  await expect(screen.field("Summary")).toHaveValue("First item");
  await screen.field("Summary").press("Control+Enter");
  await screen.shows("Second item");
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "edit", output: right });
});

test("long outputs are folded, and F opens them", async ({ desk, open }) => {
  await desk.submit("at-once", envelope(`Long ${"word ".repeat(1_500)}`, { external_id: "long-1" }));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  const rest = screen.output.locator(".folding__rest").first();
  await expect(screen.output.getByText(/Show all [\d,]+ characters/)).toBeVisible();
  await expect(rest).toBeHidden();
  await screen.press("f");
  await expect(rest).toBeVisible();
  await screen.press("f");
  await expect(rest).toBeHidden();
});

test.describe("untrusted HTML", () => {
  // What the browser says when it refuses to run or load it. One pattern: a list whose second entry is an object is
  // taken for a value with its options.
  test.use({ expectedConsoleErrors: [/Blocked script execution|Content Security Policy|Refused to/] });

  test("is shown in a frame that runs nothing and loads nothing", async ({ desk, open }) => {
    const html = [
      "<h3>Ovid lamp</h3>",
      "<script>parent.document.title = 'taken over'; document.title = 'ran'</script>",
      '<img src="https://pictures.invalid/spy.png" onerror="top.location = \'https://elsewhere.invalid/\'">',
      '<form action="https://elsewhere.invalid/"><button>Send</button></form>',
    ].join("");
    await desk.submit("pages", { output: html, external_id: "lamp-1", confidence: 0.5 });
    const page = await open("reviewer");
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes(".invalid")) foreign.push(request.url());
    });
    page.on("requestfinished", (request) => {
      if (request.url().includes(".invalid")) foreign.push(request.url());
    });
    const screen = new Screen(page);
    await screen.open();
    await screen.shows("Ovid lamp");
    const element = page.getByTitle("The output as it would look");
    await expect(element).toHaveAttribute("sandbox", "");
    const frame = page.frameLocator('[title="The output as it would look"]');
    await expect(frame.getByRole("heading", { name: "Ovid lamp" })).toBeVisible();
    await expect(page).toHaveTitle("Review · Countersign");
    expect(foreign).toEqual([]);
    await screen.output.getByText("Source").click();
    await expect(screen.output.getByText("parent.document.title")).toBeVisible();
    // The keys still belong to the page.
    await screen.press("r", "1");
    await screen.shows("All done");
  });
});
