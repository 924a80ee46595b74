// The workflows of the review journeys: small, and each with what its journey is about.
import type { Json } from "./api.ts";

/** Verdicts can be taken back for an hour, so that none becomes final under a test that looks at them. */
const LONG_HOLD = 3600;

const REASONS = [
  { code: "wrong_intent", label: "Wrong intent" },
  { code: "wrong_sum", label: "Wrong sum" },
];

/** One field of each type that a form can show. Everything goes to a person. */
export const TRIAGE: Json = {
  slug: "triage",
  name: "Triage",
  output: {
    kind: "json",
    title: "/summary",
    schema: {
      type: "object",
      required: ["summary", "intent", "amount", "count", "urgent", "due", "lines"],
      additionalProperties: false,
      properties: {
        summary: { title: "Summary", type: "string", minLength: 3 },
        intent: { title: "Intent", type: "string", enum: ["refund", "complaint", "question"] },
        amount: { title: "Amount", type: ["number", "null"], minimum: 0 },
        count: { title: "Count", type: "integer", minimum: 0 },
        urgent: { title: "Urgent", type: "boolean" },
        due: { title: "Due", type: "string", format: "date" },
        customer: {
          title: "Customer",
          type: "object",
          required: ["name"],
          additionalProperties: false,
          properties: { name: { title: "Name", type: "string" } },
        },
        lines: { title: "Lines", type: "array", items: { title: "Line", type: "string" } },
      },
    },
  },
  input_requires: ["/message"],
  review: { target_seconds: 20, undo_seconds: LONG_HOLD, lease_seconds: 120, reject_reasons: REASONS },
};

/** The same with verdicts that are final at once: inside a hold, programs are not given the output. */
export const AT_ONCE: Json = {
  ...TRIAGE,
  slug: "at-once",
  name: "At once",
  review: { ...TRIAGE.review, undo_seconds: 0 },
};

/** Outputs that are HTML. */
export const PAGES: Json = {
  slug: "pages",
  name: "Pages",
  output: { kind: "html" },
  review: { target_seconds: 20, undo_seconds: LONG_HOLD, lease_seconds: 120, reject_reasons: REASONS },
};

/** An envelope for [`TRIAGE`] whose title is `summary`. */
export function envelope(summary: string, more: Json = {}): Json {
  return {
    input: { message: `What the customer wrote about ${summary}` },
    output: {
      summary,
      intent: "refund",
      amount: 12.5,
      count: 2,
      urgent: false,
      due: "2026-12-01",
      customer: { name: "Ada" },
      lines: ["one", "two"],
    },
    confidence: 0.6,
    external_id: summary.toLowerCase().replaceAll(" ", "-"),
    ...more,
  };
}
