import type { PageDefinition } from "../router";

export default {
  path: "/people",
  tag: "bw-people",
  section: "people",
  order: 7,
  key: "e",
  roles: ["administrator"],
  load: () => import("./people"),
} satisfies PageDefinition;
