// The pages that have a name in the navigation, and who may see them.
import { ROLES, type Role } from "./people.ts";

export interface Place {
  readonly path: string;
  /** In the navigation. */
  readonly name: string;
  /** The heading, and the beginning of the window's title. */
  readonly title: string;
  readonly roles: readonly Role[];
}

const NOT_REVIEWERS: readonly Role[] = ["operator", "manager", "admin"];

export const PLACES: readonly Place[] = [
  { path: "/review", name: "Review", title: "Review", roles: ROLES },
  { path: "/queue", name: "Queue", title: "Queue", roles: ROLES },
  { path: "/items", name: "Items", title: "Items", roles: ROLES },
  { path: "/workflows", name: "Workflows", title: "Workflows", roles: NOT_REVIEWERS },
  { path: "/groups", name: "Groups", title: "Groups", roles: ["operator", "admin"] },
  { path: "/insights", name: "Insights", title: "Insights", roles: NOT_REVIEWERS },
  { path: "/integrations", name: "Integrations", title: "Integrations", roles: ["operator", "admin"] },
  { path: "/audit", name: "Audit", title: "Audit log", roles: NOT_REVIEWERS },
  { path: "/team", name: "Team", title: "Team", roles: ["admin"] },
];

/** Pages that the navigation does not name. */
export const FURTHER: readonly Omit<Place, "name">[] = [
  { path: "/workflows/new", title: "New workflow", roles: ["operator", "admin"] },
  { path: "/workflows/support-triage", title: "Support triage", roles: NOT_REVIEWERS },
  { path: "/workflows/support-triage/threshold", title: "Support triage: which confidence is safe?", roles: NOT_REVIEWERS },
  { path: "/workflows/support-triage/rules", title: "Support triage: rules", roles: NOT_REVIEWERS },
  { path: "/insights/support-triage", title: "Support triage: does it work?", roles: NOT_REVIEWERS },
  { path: "/insights/support-triage/causes", title: "Support triage: root causes", roles: NOT_REVIEWERS },
  { path: "/insights/support-triage/causes/rule", title: "A rule from a cause", roles: NOT_REVIEWERS },
  { path: "/insights/quality", title: "Quality", roles: NOT_REVIEWERS },
  { path: "/insights/tables/flow", title: "What came in, and what was decided", roles: NOT_REVIEWERS },
  { path: "/insights/items", title: "Items: submitted", roles: NOT_REVIEWERS },
  { path: "/results", title: "My results", roles: ROLES },
  { path: "/account", title: "My account", roles: ROLES },
  { path: "/docs", title: "API", roles: ROLES },
];

/** What stands where someone may not look. */
export const FORBIDDEN_TITLE = "This page is not for your role";
export const NOT_FOUND_TITLE = "There is no such page";
