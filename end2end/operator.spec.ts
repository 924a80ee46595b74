// An operator sets up a workflow and a producer's key, and sees the first item come in.
import { Api } from "./support/api.ts";
import { type Page, expect, isScripted, test, visit } from "./support/test.ts";

const SCHEMA = JSON.stringify(
  { type: "object", required: ["intent"], properties: { intent: { enum: ["refund", "other"] } } },
  null,
  2,
);

/** Names of this test alone: the server is shared by a worker's tests. */
let number = 0;
function fresh(): { name: string; slug: string } {
  number += 1;
  const project = test.info().project.name;
  return { name: `Parcel claims ${number}`, slug: `parcel-claims-${project}-${number}-${test.info().workerIndex}` };
}

/** Fills in what a workflow needs at least. The slug follows the name where a script runs, until it is written over. */
async function fillIn(page: Page, { name, slug }: { name: string; slug: string }, schema: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Slug").fill(slug);
  await page.getByLabel("Title pointer").fill("/intent");
  await page.getByLabel("JSON Schema of the output").fill(schema);
  await page.getByLabel("Required input").fill("/message");
  await page.getByLabel("Reasons to reject").fill("wrong_intent: Wrong intent\nspam: Spam");
}

async function makeKey(page: Page, name: string, workflow: string): Promise<string> {
  await visit(page, "/integrations");
  const form = page.getByRole("region", { name: "New key" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("combobox", { name: "Workflow" }).selectOption({ value: workflow });
  await form.getByRole("button", { name: "Create key" }).click();
  const card = page.getByRole("region", { name: `Key “${name}” is made` });
  await expect(card).toContainText("Shown only now");
  const secret = (await card.getByLabel("the secret", { exact: true }).textContent())?.trim() ?? "";
  expect(secret).toMatch(/^cs_\S{20,}$/);
  return secret;
}

test("a workflow, a key, a first item, and its story", async ({ open, server }) => {
  const page = await open("operator");
  const workflow = fresh();
  await visit(page, "/workflows");
  await page.getByRole("link", { name: "New workflow" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("New workflow");
  await fillIn(page, workflow, SCHEMA);
  await page.getByRole("button", { name: "Save workflow" }).click();
  await expect(page).toHaveURL(`/workflows/${workflow.slug}?done=saved`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(workflow.name);
  await expect(page.getByText("Saved. Items that come from now on are treated so.")).toBeVisible();
  await expect(page.getByLabel("JSON Schema of the output")).toHaveValue(SCHEMA);
  await expect(page.getByLabel("Reasons to reject")).toHaveValue("wrong_intent: Wrong intent\nspam: Spam");

  const keyName = `${workflow.slug} producer`;
  const secret = await makeKey(page, keyName, workflow.slug);
  // Shown once: another look at the page does not have it.
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: keyName });
  await expect(row).toContainText(workflow.slug);
  await expect(page.getByText(secret)).toHaveCount(0);

  const producer = new Api(server.url, secret);
  const external = `claim-of-${workflow.slug}`;
  const submitted = await producer.post(`/workflows/${workflow.slug}/items`, {
    input: { message: "My parcel came broken." },
    output: { intent: "refund" },
    external_id: external,
    confidence: 0.9,
  });
  expect(submitted.status).toBe(201);
  expect(submitted.body).toMatchObject({ route: "review", status: "pending" });

  await visit(page, `/queue?workflow=${workflow.slug}`);
  const waiting = page.getByRole("row").filter({ hasText: external });
  await expect(waiting).toContainText("Free");
  await waiting.getByRole("link", { name: "refund" }).click();
  await expect(page).toHaveURL(`/items/${submitted.body.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("refund");
  await expect(page.getByRole("region", { name: "Facts" })).toContainText(external);
  await expect(page.locator("[aria-labelledby=input-title]")).toContainText("My parcel came broken.");
  await expect(page.getByRole("region", { name: "Record" })).toContainText("item.received");
  await expect(page.getByRole("region", { name: "Record" })).toContainText(`key:${keyName}`);

  await visit(page, "/integrations");
  await row.getByRole("button", { name: "Revoke…" }).click();
  await row.getByRole("button", { name: "Revoke this key" }).click();
  await expect(row).toContainText("Revoked");
  const refused = await producer.post(`/workflows/${workflow.slug}/items`, { output: { intent: "refund" } });
  expect(refused.status).toBe(401);
});

test("a broken schema is refused in its place, and everything typed stays", async ({ open }) => {
  const page = await open("operator");
  const workflow = fresh();
  await visit(page, "/workflows/new");
  const schema = page.getByLabel("JSON Schema of the output");
  const error = page.locator("#schema-error");
  for (const [broken, what] of [
    ['{"type": "object", ', /JSON/],
    ['{"type": "objekt"}', /type|objekt/],
  ] as const) {
    await fillIn(page, workflow, broken);
    await page.getByRole("button", { name: "Save workflow" }).click();
    await expect(error).toHaveText(what);
    await expect(schema).toHaveAttribute("aria-invalid", "true");
    await expect(schema).toHaveValue(broken);
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(workflow.name);
    await expect(page.getByLabel("Reasons to reject")).toHaveValue("wrong_intent: Wrong intent\nspam: Spam");
    await expect(page).not.toHaveURL(/done=saved/);
  }
  await schema.fill(SCHEMA);
  await page.getByRole("button", { name: "Save workflow" }).click();
  await expect(page).toHaveURL(`/workflows/${workflow.slug}?done=saved`);
});

test("a schema is checked while it is typed", async ({ open }) => {
  test.skip(!isScripted(), "there is no checking while typing without a script");
  const page = await open("operator");
  await visit(page, "/workflows/new");
  const schema = page.getByLabel("JSON Schema of the output");
  await schema.fill('{"type": "objekt"}');
  await expect(page.locator("#schema-error")).toBeVisible();
  await schema.fill(SCHEMA);
  await expect(page.locator("#schema-error")).toHaveCount(0);
  await expect(page.getByText("Checked: nothing stands against saving.")).toBeVisible();
});

test("a change that someone else overtook is not lost and overwrites nothing by itself", async ({ open }) => {
  const [page, other] = [await open("operator"), await open("admin")];
  for (const one of [page, other]) await visit(one, "/workflows/reply-drafts");
  await other.getByLabel("Undo window").fill("7");
  await other.getByRole("button", { name: "Save workflow" }).click();
  await expect(other.getByText("Saved. Items that come from now on are treated so.")).toBeVisible();

  await page.getByLabel("Target per review").fill("33");
  await page.getByRole("button", { name: "Save workflow" }).click();
  await expect(page.getByRole("alert")).toContainText("in the meantime");
  await expect(page.getByLabel("Target per review")).toHaveValue("33");
  await other.reload();
  await expect(other.getByLabel("Target per review")).not.toHaveValue("33");
});

test("how items are reviewed and what counts as proof is set in the form", async ({ open }) => {
  const page = await open("operator");
  const workflow = fresh();
  await visit(page, "/workflows/new");
  await fillIn(page, workflow, SCHEMA);
  await page.getByLabel("More urgent after").fill("8");
  await page.getByLabel("Further opinions").fill("9");
  await page.getByLabel("Golden items", { exact: true }).fill("3");
  await page.getByLabel("Golden items right").fill("90");
  await page.getByLabel("Success metric").fill("correct_intent");
  await page.getByRole("checkbox", { name: /^It must be certain/ }).check();
  await page.getByRole("button", { name: "Save workflow" }).click();
  await expect(page.locator("#extra-opinions-error")).toBeVisible();
  await expect(page.getByLabel("Further opinions")).toHaveValue("9");
  await expect(page.getByRole("checkbox", { name: /^It must be certain/ })).toBeChecked();
  await page.getByLabel("Further opinions").fill("1");
  await page.getByRole("button", { name: "Save workflow" }).click();
  await expect(page).toHaveURL(`/workflows/${workflow.slug}?done=saved`);
  await expect(page.getByLabel("More urgent after")).toHaveValue("8");
  await expect(page.getByLabel("Golden items", { exact: true })).toHaveValue("3");
  await expect(page.getByLabel("Golden items right")).toHaveValue("90");
  await expect(page.getByRole("checkbox", { name: /^It must be certain/ })).toBeChecked();
});

test("a key for verdicts needs a person, and says so", async ({ open }) => {
  const page = await open("operator");
  await visit(page, "/integrations");
  const form = page.getByRole("region", { name: "New key" });
  await form.getByLabel("Name", { exact: true }).fill("verdicts without a person");
  await form.getByRole("checkbox", { name: /^ingest/ }).uncheck();
  await form.getByRole("checkbox", { name: /^review/ }).check();
  await form.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("alert")).toContainText(/person|user/i);
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("verdicts without a person");
});
