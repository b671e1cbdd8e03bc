import type { PageDefinition } from "../router";

export default {
  path: "/worklist",
  tag: "bw-worklist",
  section: "worklist",
  order: 1,
  key: "w",
  roles: ["nurse", "expert"],
  load: () => import("./worklist"),
} satisfies PageDefinition;
