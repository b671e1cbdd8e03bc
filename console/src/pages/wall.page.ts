import type { PageDefinition } from "../router";

export default {
  path: "/wall",
  tag: "bw-wall",
  section: "wall",
  order: 8,
  bare: true,
  load: () => import("./wall"),
} satisfies PageDefinition;
