import type { PageDefinition } from "../router";

export default {
  path: "/listen",
  tag: "bw-listen",
  section: "listen",
  order: 3,
  key: "l",
  roles: ["nurse", "expert"],
  load: () => import("./listen"),
} satisfies PageDefinition;
