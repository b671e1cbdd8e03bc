import type { PageDefinition } from "../router";

export default {
  path: "/wall",
  tag: "bw-wall",
  section: "wall",
  order: 8,
  bare: true,
  // Only those whose scope reaches tasks: to others the record shows none, and "nobody waits" would be false.
  roles: ["nurse", "expert"],
  load: () => import("./wall"),
} satisfies PageDefinition;
